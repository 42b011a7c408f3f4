#include "server/async_store.hpp"

#include <cassert>
#include <system_error>

namespace supple
{

AsyncStore::AsyncStore(const std::filesystem::path& path, unsigned readers,
                       const store::Clock& clock, store::Random& random)
{
    assert(readers > 0);
    // The writer first: it brings the tables up to date before anyone reads them.
    writer_.open(path, 1, clock, random);
    try {
        readers_.open(path, readers, clock, random);
    } catch (...) {
        stop();
        throw;
    }
}

AsyncStore::~AsyncStore()
{
    stop();
}

void AsyncStore::stop()
{
    writer_.close();
    readers_.close();
}

void AsyncStore::refuse()
{
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                            "the database has too much to do");
}

void AsyncStore::Desk::open(const std::filesystem::path& path, unsigned threads,
                            const store::Clock& clock, store::Random& random)
{
    // All connections before any thread: a failure then leaves nothing behind.
    std::vector<store::Database> databases;
    for (unsigned i = 0; i < threads; ++i)
        databases.push_back(store::Database::open(path, clock, random));
    for (auto& database : databases)
        threads_.emplace_back(
            [this, own = std::move(database)]() mutable { serve(std::move(own)); });
}

std::unique_ptr<AsyncStore::Errand> AsyncStore::Desk::take(std::unique_ptr<Errand> errand)
{
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || waiting_.size() >= most_waiting)
            return errand;
        waiting_.push_back(std::move(errand));
    }
    has_work_.notify_one();
    return nullptr;
}

std::size_t AsyncStore::Desk::waiting()
{
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

void AsyncStore::Desk::close()
{
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    has_work_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

AsyncStore::Desk::Errands AsyncStore::Desk::next()
{
    std::unique_lock lock(mutex_);
    has_work_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    Errands errands;
    while (!waiting_.empty() && errands.size() < together_) {
        errands.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return errands;
}

void AsyncStore::Desk::run(Errands& errands, store::Database& database)
{
    if (errands.size() == 1)
        return errands.front()->run(database);
    try {
        store::Database::Together together(database);
        for (const auto& errand : errands)
            errand->run(database);
        together.commit();
    } catch (...) {
        for (const auto& errand : errands)
            errand->fail(std::current_exception());
    }
}

void AsyncStore::Desk::serve(store::Database database)
{
    for (;;) {
        Errands errands = next(); // gone before the next wait: each keeps its coroutine's home open
        if (errands.empty())
            return;
        run(errands, database);
        for (const auto& errand : errands)
            errand->come_home();
    }
}

} // namespace supple

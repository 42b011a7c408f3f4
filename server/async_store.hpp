// The shop's database for coroutines: one thread that writes, some that read, each with its own
// connection. Writers that wait at the same moment are committed together, so that they share one
// wait for the disk; each is still kept or undone by itself. `co_await store.read(job)` sleeps, the
// job runs over there, and the coroutine wakes on the executor it came from. What the job throws is
// thrown there, too. The queue is bounded: a job too many is refused with
// errc::resource_unavailable_try_again instead of waiting for ever.
//
// Stop it after the coroutines that use it have ended or been stopped, and before their io_contexts
// are destroyed: jobs already queued are still run and refer to the coroutines' frames.
#pragma once

#include "store/database.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace supple
{

class AsyncStore
{
  public:
    using Executor = boost::asio::io_context::executor_type;
    template <class T>
    using Task = boost::asio::awaitable<T, Executor>;

    // A thousand waiting jobs are some seconds of work: whoever comes then had better come again.
    static constexpr std::size_t most_waiting = 1024;
    // Enough that the disk no longer matters, and a wait of some milliseconds for the first of
    // them.
    static constexpr std::size_t most_together = 64;

    // Opens all connections; throws what Database::open throws. Clock and Random outlive the store
    // and may be used from its threads.
    AsyncStore(const std::filesystem::path& path, unsigned readers, const store::Clock& clock,
               store::Random& random);
    ~AsyncStore();
    AsyncStore(const AsyncStore&) = delete;
    AsyncStore& operator=(const AsyncStore&) = delete;

    // job(Snapshot&) -> anything, and job(Transaction&) -> anything; see Database. The job may
    // capture by reference only: g++ 12 destroys a lambda's own captures twice in a co_await
    // expression, and the coroutine's locals stay where they are while it sleeps.
    template <class Job>
    auto read(Job&& job) -> Task<std::invoke_result_t<Job&, store::Snapshot&>>
    {
        return ask<std::invoke_result_t<Job&, store::Snapshot&>>(
            readers_, job,
            [](store::Database& database, auto& work) { return database.read(work); });
    }
    template <class Job>
    auto write(Job&& job) -> Task<std::invoke_result_t<Job&, store::Transaction&>>
    {
        return ask<std::invoke_result_t<Job&, store::Transaction&>>(
            writer_, job,
            [](store::Database& database, auto& work) { return database.write(work); });
    }

    // Jobs that no thread has begun yet. Any thread.
    struct Waiting {
        std::size_t reads = 0;
        std::size_t writes = 0;
    };
    Waiting waiting() { return {readers_.waiting(), writer_.waiting()}; }

    // Runs what is queued, refuses what comes later, joins the threads. A second call does nothing.
    void stop();

  private:
    using Done = void(std::exception_ptr);

    // One job on its way, and what came of it. It is handed back to the coroutine's own thread.
    struct Errand {
        virtual ~Errand() = default;
        virtual void run(store::Database& database) = 0; // never throws: the failure is kept
        virtual void fail(std::exception_ptr why) = 0;   // whatever came of it is not on the disk
        virtual void come_home() = 0;
    };
    template <class Work, class Handler>
    struct ErrandOf;
    template <class Outcome, class Job, class Act>
    struct Question;

    // Some threads, each with its own connection, and the errands that wait for them.
    class Desk
    {
      public:
        // `together`: how many errands one thread takes at a time, to commit them as one.
        explicit Desk(std::size_t together) : together_(together) {}

        void open(const std::filesystem::path& path, unsigned threads, const store::Clock& clock,
                  store::Random& random);
        // The errand comes back when it is refused: full or stopped.
        std::unique_ptr<Errand> take(std::unique_ptr<Errand> errand);
        std::size_t waiting();
        void close();

      private:
        using Errands = std::vector<std::unique_ptr<Errand>>;

        void serve(store::Database database);
        Errands next(); // none: closed
        static void run(Errands& errands, store::Database& database);

        const std::size_t together_;
        std::mutex mutex_;
        std::condition_variable has_work_;
        std::deque<std::unique_ptr<Errand>> waiting_;
        bool closed_ = false;
        std::vector<std::thread> threads_;
    };

    template <class Outcome, class Job, class Act>
    static Task<Outcome> ask(Desk& desk, Job& job, Act act);
    template <class Work>
    static Task<void> run_at(Desk& desk, Work& work);
    [[noreturn]] static void refuse();

    Desk writer_{most_together};
    Desk readers_{1};
};

template <class Outcome, class Job, class Act>
struct AsyncStore::Question {
    using Kept = std::conditional_t<std::is_void_v<Outcome>, std::monostate, Outcome>;

    Job& job;
    Act act;
    std::optional<Kept> outcome{};
    std::exception_ptr error{};

    void run(store::Database& database)
    {
        try {
            if constexpr (std::is_void_v<Outcome>)
                act(database, job);
            else
                outcome.emplace(act(database, job));
        } catch (...) {
            error = std::current_exception();
        }
    }
};

template <class Work, class Handler>
struct AsyncStore::ErrandOf final : AsyncStore::Errand {
    using Home = boost::asio::associated_executor_t<Handler>;

    ErrandOf(Work& work_, Handler handler_)
        : work(work_), home(boost::asio::get_associated_executor(handler_)), guard(home),
          handler(std::move(handler_))
    {
    }

    void run(store::Database& database) override { work.run(database); }
    void fail(std::exception_ptr why) override { work.error = std::move(why); }
    void come_home() override
    {
        boost::asio::post(
            home, [back = std::move(handler)]() mutable { std::move(back)(std::exception_ptr()); });
    }

    Work& work;
    Home home;
    boost::asio::executor_work_guard<Home> guard; // its io_context waits for us
    Handler handler;
};

template <class Work>
AsyncStore::Task<void> AsyncStore::run_at(Desk& desk, Work& work)
{
    bool refused = false;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>, Done>(
        [&desk, &work, &refused](auto handler) {
            using Handler = decltype(handler);
            auto errand = std::make_unique<ErrandOf<Work, Handler>>(work, std::move(handler));
            if (auto back = desk.take(std::move(errand))) {
                refused = true;
                back->come_home();
            }
        },
        boost::asio::use_awaitable_t<Executor>());
    if (refused)
        refuse();
}

template <class Outcome, class Job, class Act>
AsyncStore::Task<Outcome> AsyncStore::ask(Desk& desk, Job& job, Act act)
{
    static_assert(std::is_trivially_destructible_v<Job>,
                  "capture by reference in a co_await expression: g++ 12 destroys captures twice");
    Question<Outcome, Job, Act> work{job, act};
    co_await run_at(desk, work);
    if (work.error)
        std::rethrow_exception(std::exchange(work.error, nullptr));
    if constexpr (!std::is_void_v<Outcome>)
        co_return std::move(*work.outcome);
}

} // namespace supple

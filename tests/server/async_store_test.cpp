#include "server/async_store.hpp"
#include "store/catalog.hpp"
#include "store/random.hpp"
#include "tests/http/http_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <system_error>

using namespace supple;
namespace asio = boost::asio;

namespace
{

struct StoreAndThreads {
    http::test::TemporaryFolder folder;
    store::SystemClock clock;
    store::SystemRandom random;
    // The io_contexts are declared first, so destroyed after the store's threads have been joined.
    asio::io_context first{1};
    asio::io_context second{1};
    AsyncStore store{folder.path() / "supple.db", 3, clock, random};

    void run()
    {
        std::thread other([this] { second.run(); });
        first.run();
        other.join();
    }
};

void rethrow(std::exception_ptr error)
{
    if (error)
        std::rethrow_exception(error);
}

AsyncStore::Task<void> make_courses(AsyncStore& store, std::string prefix, int count, int& wrong)
{
    const auto home = std::this_thread::get_id();
    for (int i = 0; i < count; ++i) {
        const auto slug = prefix + std::to_string(i);
        auto course = co_await store.write([&](store::Transaction& tx) {
            return store::create_course(tx, slug, {.title = slug, .summary = ""});
        });
        wrong += !course.has_value();
        const auto found = co_await store.read(
            [&](store::Snapshot& snapshot) { return store::find_course(snapshot, slug); });
        wrong += !found || found->slug != slug;
        wrong += std::this_thread::get_id() != home;
    }
}

AsyncStore::Task<void> take_the_same_slug(AsyncStore& store, bool& refused)
{
    for (int i = 0; i < 2; ++i) {
        const auto course = co_await store.write([](store::Transaction& tx) {
            return store::create_course(tx, "same", {.title = "Same", .summary = ""});
        });
        refused = !course && course.error() == store::Refusal::slug_taken;
    }
}

AsyncStore::Task<void> throw_over_there(AsyncStore& store, std::string& what)
{
    try {
        co_await store.read(
            [](store::Snapshot&) { throw std::runtime_error("thrown over there"); });
    } catch (const std::runtime_error& error) {
        what = error.what();
    }
}

// 1: kept, 2: refused, 3: thrown.
AsyncStore::Task<void> make_one_of_three(AsyncStore& store, int which, int& answer)
{
    const auto slug = "course-" + std::to_string(which);
    try {
        const auto course =
            co_await store.write([&](store::Transaction& tx) -> store::Result<store::Course> {
                auto made = store::create_course(tx, slug, {.title = slug, .summary = ""});
                if (which % 3 == 1)
                    return store::Refusal::slug_taken;
                if (which % 3 == 2)
                    throw std::runtime_error(slug);
                return made;
            });
        answer = course ? 1 : 2;
    } catch (const std::runtime_error& error) {
        answer = error.what() == slug ? 3 : 0;
    }
}

AsyncStore::Task<void> ask_when_stopped(AsyncStore& store, bool& refused)
{
    try {
        co_await store.read([](store::Snapshot&) { return 1; });
    } catch (const std::system_error& error) {
        refused = error.code() == std::errc::resource_unavailable_try_again;
    }
}

} // namespace

TEST_SUITE("the store for coroutines")
{
    TEST_CASE("serves many at once, and each wakes on its own thread")
    {
        StoreAndThreads world;
        int wrong_at_first = 0;
        int wrong_at_second = 0;
        for (int i = 0; i < 20; ++i) {
            asio::co_spawn(
                world.first,
                make_courses(world.store, "a" + std::to_string(i) + "-", 5, wrong_at_first),
                rethrow);
            asio::co_spawn(
                world.second,
                make_courses(world.store, "b" + std::to_string(i) + "-", 5, wrong_at_second),
                rethrow);
        }
        world.run();
        CHECK(wrong_at_first == 0);
        CHECK(wrong_at_second == 0);

        auto database =
            store::Database::open(world.folder.path() / "supple.db", world.clock, world.random);
        const auto courses = database.read([](store::Snapshot& snapshot) {
            return store::list_courses(snapshot, store::Shelf::all).size();
        });
        CHECK(courses == 200);
    }

    TEST_CASE("brings refusals and exceptions home")
    {
        StoreAndThreads world;
        bool refused = false;
        std::string what;
        asio::co_spawn(world.first, take_the_same_slug(world.store, refused), rethrow);
        asio::co_spawn(world.second, throw_over_there(world.store, what), rethrow);
        world.run();
        CHECK(refused);
        CHECK(what == "thrown over there");
    }

    TEST_CASE("commits what waits together, and each gets the answer to its own")
    {
        StoreAndThreads world;
        constexpr int asked = 300;
        std::vector<int> answers(asked, 0);
        for (int i = 0; i < asked; ++i)
            asio::co_spawn(world.first, make_one_of_three(world.store, i, answers[i]), rethrow);
        world.run();
        for (int i = 0; i < asked; ++i)
            CHECK(answers[i] == i % 3 + 1);
        auto database =
            store::Database::open(world.folder.path() / "supple.db", world.clock, world.random);
        const auto kept = database.read([](store::Snapshot& snapshot) {
            return store::list_courses(snapshot, store::Shelf::all).size();
        });
        CHECK(kept == asked / 3);
    }

    TEST_CASE("refuses once it is stopped")
    {
        StoreAndThreads world;
        world.store.stop();
        world.store.stop();
        bool refused = false;
        asio::co_spawn(world.first, ask_when_stopped(world.store, refused), rethrow);
        world.run();
        CHECK(refused);
    }

    TEST_CASE("refuses what its queue cannot hold")
    {
        StoreAndThreads world;
        constexpr int asked = static_cast<int>(AsyncStore::most_waiting) * 3;
        std::vector<char> refused(asked, 0);
        std::atomic<int> answered = 0;
        const auto ask = [](AsyncStore& store, char& is_refused,
                            std::atomic<int>& count) -> AsyncStore::Task<void> {
            bool result = false;
            co_await ask_when_stopped(store, result);
            is_refused = result;
            ++count;
        };
        for (int i = 0; i < asked; ++i)
            asio::co_spawn(world.first,
                           ask(world.store, refused[static_cast<std::size_t>(i)], answered),
                           rethrow);
        world.run();
        CHECK(answered == asked);
        CHECK(std::count(refused.begin(), refused.end(), 0) >=
              static_cast<int>(AsyncStore::most_waiting));
    }

    TEST_CASE("runs what was asked before it stops")
    {
        StoreAndThreads world;
        int wrong = 0;
        asio::co_spawn(world.first, make_courses(world.store, "late", 1, wrong), rethrow);
        world.first.run_one(); // the coroutine has asked, and sleeps
        world.store.stop();
        world.first.restart();
        CHECK_THROWS_AS(world.first.run(), std::system_error); // its second question
        CHECK(wrong == 0);
    }
}

// The outbox's own threads, against a mailer that the test holds in its hand. Real mail servers are
// in tests/mail.
#include "server/outbox_runner.hpp"
#include "store/random.hpp"
#include "tests/http/http_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

using namespace supple;

namespace
{

// Takes nothing until it is let; counts what it was handed.
class HeldMailer final : public Mailer
{
  public:
    Delivery deliver(const Mail& mail) override
    {
        std::unique_lock lock(mutex_);
        ++handed_[mail.id];
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_ || interrupted_; });
        if (!open_)
            return {.outcome = Delivery::Outcome::interrupted, .what = {}, .reply = {}};
        const auto takes = std::chrono::milliseconds(handed_.size() % 7);
        lock.unlock();
        std::this_thread::sleep_for(takes); // so that they end at every moment
        return {};
    }
    std::optional<std::string> complaint() override { return std::nullopt; }
    void interrupt() override { change(interrupted_); }
    void open() { change(open_); }

    void wait_for(std::size_t mails)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return handed_.size() >= mails; });
    }
    std::map<std::string, int> handed()
    {
        const std::scoped_lock lock(mutex_);
        return handed_;
    }

  private:
    void change(bool& which)
    {
        const std::scoped_lock lock(mutex_);
        which = true;
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, int> handed_; // how often, by id
    bool open_ = false;
    bool interrupted_ = false;
};

struct Outbox {
    http::test::TemporaryFolder folder;
    store::SystemClock clock;
    store::SystemRandom random;
    HeldMailer mailer;
    routes::ShopPages pages{{}, pages::Pages(std::nullopt)};
    AsyncStore store{folder.path() / "supple.db", 1, clock, random};
    OutboxRunner runner{store, pages, mailer, clock, [](std::string_view) {}};
    boost::asio::io_context background{1};
    std::thread thread;

    void start()
    {
        boost::asio::co_spawn(background, runner.run(), boost::asio::detached);
        thread = std::thread([this] { background.run(); });
    }
    ~Outbox()
    {
        runner.stop();
        background.stop();
        if (thread.joinable())
            thread.join();
        store.stop();
    }

    store::Database database()
    {
        return store::Database::open(folder.path() / "supple.db", clock, random);
    }
    void write_mails(int count)
    {
        auto opened = database();
        opened.write([&](store::Transaction& tx) {
            for (int i = 0; i < count; ++i)
                store::enqueue(tx, store::MessageKind::access_granted,
                               store::Email::parse(fmt::format("a{}@example.org", i)).value(),
                               {{"course_title", "Practice"}, {"sign_in_path", "/sign-in/x"}});
        });
    }
    std::size_t waiting()
    {
        auto opened = database();
        return opened.read([&](store::Snapshot& tx) { return store::due(tx, clock.now(), 1000); })
            .size();
    }
    void wait_until_sent()
    {
        while (waiting() > 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
};

} // namespace

TEST_SUITE("the outbox's sending")
{
    TEST_CASE("hands over a few at a time, and all in the end, each once")
    {
        Outbox outbox;
        outbox.write_mails(11);
        outbox.start();
        outbox.mailer.wait_for(4);
        CHECK(outbox.waiting() == 11);
        CHECK(outbox.mailer.handed().size() == 4);
        outbox.mailer.open();
        outbox.wait_until_sent();
        const auto handed = outbox.mailer.handed();
        CHECK(handed.size() == 11);
        for (const auto& [id, times] : handed)
            CHECK(times == 1);
    }

    TEST_CASE("hands over each once, also while it looks for more")
    {
        constexpr int mails = 500;
        Outbox outbox;
        outbox.write_mails(mails);
        outbox.mailer.open();
        outbox.start();
        outbox.wait_until_sent();
        const auto handed = outbox.mailer.handed();
        CHECK(handed.size() == mails);
        for (const auto& [id, times] : handed)
            CHECK(times == 1);
    }

    TEST_CASE("does not hand over again what it could not note")
    {
        Outbox outbox;
        outbox.write_mails(1);
        auto other = outbox.database();
        outbox.start();
        outbox.mailer.wait_for(1);
        // As if another program held the file for longer than a writer waits.
        other.write([&](store::Transaction&) {
            outbox.mailer.open();
            std::this_thread::sleep_for(std::chrono::seconds(store::Database::busy_seconds + 2));
        });
        outbox.wait_until_sent();
        CHECK(outbox.mailer.handed().begin()->second == 1);
    }

    TEST_CASE("ends while a mail server says nothing, and leaves the mail as it was")
    {
        Outbox outbox;
        outbox.write_mails(1);
        outbox.start();
        outbox.mailer.wait_for(1);
        outbox.runner.stop();
        auto opened = outbox.database();
        opened.read([&](store::Snapshot& snapshot) {
            const auto mails = store::due(snapshot, outbox.clock.now());
            REQUIRE(mails.size() == 1);
            CHECK(mails[0].attempts == 0);
        });
    }

    TEST_CASE("ends before it has begun")
    {
        Outbox outbox;
        outbox.write_mails(1);
        outbox.runner.stop();
        CHECK(outbox.mailer.handed().empty());
    }
}

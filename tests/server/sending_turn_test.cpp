#include "server/sending_turn.hpp"
#include "tests/http/http_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

using namespace supple;

namespace
{

// A process that waits for its turn.
class Waiting
{
  public:
    explicit Waiting(const std::filesystem::path& file) : turn(file)
    {
        boost::asio::co_spawn(context_, turn.wait(),
                              [this](std::exception_ptr fault) { has_it_ = !fault; });
        thread_ = std::thread([this] { context_.run(); });
    }
    ~Waiting()
    {
        context_.stop();
        thread_.join();
    }
    bool has_it() const { return has_it_; }

    SendingTurn turn;

  private:
    boost::asio::io_context context_{1};
    std::atomic<bool> has_it_ = false;
    std::thread thread_;
};

void wait_until_it_has_it(const Waiting& waiting)
{
    for (int tries = 0; tries < 400 && !waiting.has_it(); ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    CHECK(waiting.has_it());
}

} // namespace

TEST_SUITE("the turn to send mails")
{
    TEST_CASE("is of one process at a time, and of the next when it is given back or lost")
    {
        const http::test::TemporaryFolder folder;
        const auto file = folder.path() / "sending.lock";
        auto first = std::make_unique<Waiting>(file);
        wait_until_it_has_it(*first);
        auto second = std::make_unique<Waiting>(file);
        std::this_thread::sleep_for(3 * SendingTurn::ask_every);
        CHECK_FALSE(second->has_it());
        first->turn.give_back();
        wait_until_it_has_it(*second);
        second.reset();
        const Waiting third(file);
        wait_until_it_has_it(third);
    }
}

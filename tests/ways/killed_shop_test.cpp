// A real shop process, killed without warning while a customer pays, and started again: whatever
// the moment, she is never left paid without access, and never has it twice.
#include "server/config.hpp"
#include "store/catalog.hpp"
#include "store/database.hpp"
#include "store/entitlement.hpp"
#include "store/fulfilment.hpp"
#include "store/installation.hpp"
#include "store/keyring.hpp"
#include "store/outbox.hpp"
#include "store/random.hpp"
#include "tests/http/http_client.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace supple;

namespace
{

namespace fs = std::filesystem;

constexpr int kills = 25;
// A payment takes a few milliseconds; kills spread over and beyond it.
constexpr int longest_wait_us = 12'000;

class Process
{
  public:
    explicit Process(const fs::path& data)
    {
        const fs::path address = data / "address"; // written once the port is bound
        fs::remove(address);
        const char* bin = std::getenv("SUPPLE_BIN"); // NOLINT(concurrency-mt-unsafe)
        REQUIRE_MESSAGE(bin != nullptr, "SUPPLE_BIN must name the folder of the programs");
        const std::string program = std::string(bin) + "/supple";
        std::vector<std::string> words{program, "--data", data, "serve", "--listen", "127.0.0.1:0"};
        std::vector<char*> pointers;
        for (std::string& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t quiet;
        posix_spawn_file_actions_init(&quiet);
        posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&quiet, 2, (data / "log").c_str(),
                                         O_WRONLY | O_CREAT | O_APPEND, 0600);
        REQUIRE(posix_spawn(&pid_, program.c_str(), &quiet, nullptr, pointers.data(), environ) ==
                0);
        posix_spawn_file_actions_destroy(&quiet);
        for (int tries = 0; tries < 600 && !can_serve(address); ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ~Process() { kill(); }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void kill()
    {
        if (pid_ == 0)
            return;
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }

    std::uint16_t port() const { return port_; }

  private:
    bool can_serve(const fs::path& address)
    {
        std::string text;
        std::ifstream(address) >> text;
        const auto colon = text.rfind(':');
        if (colon == std::string::npos || colon + 1 == text.size())
            return false;
        port_ = static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
        return http::test::can_connect(port_);
    }

    pid_t pid_ = 0;
    std::uint16_t port_ = 0;
};

struct Shop {
    Shop()
    {
        std::string name = (fs::temp_directory_path() / "supple-killed-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        data = name;
        std::ofstream(data / "supple.toml") << "[server]\nworkers = 2\n";
        for (const char* inside : {"packages", "mail", "content"})
            fs::create_directories(data / inside);
        auto opened = database();
        opened.write([&](store::Transaction& tx) {
            store::ensure_signing_key(tx);
            store::Revision revision;
            revision.id = store::RevisionId::fresh(random);
            revision.duration_seconds = 6;
            const auto course = store::create_course(tx, "practice", {"Practice", ""}).value();
            const auto film = store::add_video(tx, course.id, "film", "Film").value();
            store::add_revision(tx, film.id, revision).value();
            store::set_offer(tx, course.id, store::Money::parse("29", "EUR").value(), std::nullopt)
                .value();
            store::publish_course(tx, course.id).value();
        });
    }
    ~Shop() { fs::remove_all(data); }

    store::Database database() { return store::Database::open(data / "supple.db", clock, random); }

    fs::path data;
    store::SystemClock clock;
    store::SystemRandom random;
};

std::string post(std::uint16_t port, const std::string& path, const std::string& form)
{
    try {
        return http::test::ask(port,
                               fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n"
                                           "Connection: close\r\nContent-Length: {}\r\n\r\n{}",
                                           path, form.size(), form))
            .header("location");
    } catch (const std::exception&) { // killed under our hands: that is the point
        return "";
    }
}

std::string begin_order(std::uint16_t port, int number)
{
    const auto page =
        post(port, "/courses/practice/checkout", fmt::format("email=ada{}@example.org", number));
    return page.substr(page.rfind('/') + 1);
}

struct Found {
    store::OrderState state;
    std::size_t entitlements;
    std::size_t charges;
    std::size_t receipts;
};

Found look(Shop& shop, const std::string& order_text)
{
    auto database = shop.database();
    return database.read([&](store::Snapshot& snapshot) {
        const auto id = store::OrderId::parse(order_text).value();
        const auto order = store::find_order(snapshot, id).value();
        return Found{order.state, store::list_entitlements(snapshot, id).size(),
                     store::payments_of(snapshot, id).size(),
                     store::messages_to(snapshot, order.email).size()};
    });
}

} // namespace

TEST_SUITE("a shop killed while a customer pays")
{
    TEST_CASE("has the order paid with access, or neither, and pays it once when told again")
    {
        Shop shop;
        std::mt19937 chance(20'261'123);
        std::uniform_int_distribution<int> wait_us(0, longest_wait_us);
        int paid = 0;
        for (int round = 0; round < kills; ++round) {
            std::string order;
            {
                Process serving(shop.data);
                order = begin_order(serving.port(), round);
                REQUIRE_FALSE(order.empty());
                std::thread customer(
                    [&] { post(serving.port(), "/test-payments/" + order, "outcome=pay"); });
                std::this_thread::sleep_for(std::chrono::microseconds(wait_us(chance)));
                serving.kill();
                customer.join();
            }
            const Found before = look(shop, order);
            const bool is_paid = before.state == store::OrderState::paid;
            paid += is_paid ? 1 : 0;
            CHECK(before.entitlements == (is_paid ? 1 : 0));
            CHECK(before.charges == (is_paid ? 1 : 0));
            CHECK(before.receipts == (is_paid ? 1 : 0));
            {
                const Process serving(shop.data);
                post(serving.port(), "/test-payments/" + order, "outcome=pay");
            }
            const Found after = look(shop, order);
            CHECK(after.state == store::OrderState::paid);
            CHECK(after.entitlements == 1);
            CHECK(after.charges == 1);
            CHECK(after.receipts == 1);
        }
        MESSAGE(kills, " kills; ", paid, " after the payment was kept, ", kills - paid, " before");
    }
}

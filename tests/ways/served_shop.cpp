#include "tests/ways/served_shop.hpp"

#include "store/access_token.hpp"
#include "store/catalog.hpp"
#include "store/customer.hpp"
#include "store/entitlement.hpp"
#include "store/keyring.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace supple::test
{
namespace
{

namespace fs = std::filesystem;

std::string program()
{
    const char* bin = std::getenv("SUPPLE_BIN"); // NOLINT(concurrency-mt-unsafe)
    REQUIRE_MESSAGE(bin != nullptr, "SUPPLE_BIN must name the folder of the programs");
    return std::string(bin) + "/supple";
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> all;
    for (std::string& text : texts)
        all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

bool has_ended(pid_t pid)
{
    siginfo_t facts{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           facts.si_pid == pid;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more)
{
    std::vector<std::string> all = more;
    for (char** variable = environ; *variable; ++variable)
        all.emplace_back(*variable);
    return all;
}

} // namespace

ShopFolder::ShopFolder() : segment_bytes(http::test::pattern_bytes(3 * 1024 * 1024))
{
    std::string name = (fs::temp_directory_path() / "supple-served-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    data = name;
    std::ofstream(data / "supple.toml") << "[server]\nworkers = 2\n";
    for (const char* inside : {"packages", "mail", "content"})
        fs::create_directories(data / inside);
    auto opened = database();
    opened.write([&](store::Transaction& tx) {
        store::ensure_signing_key(tx);
        store::Revision revision;
        revision.id = revision_ = store::RevisionId::fresh(random);
        revision.duration_seconds = 6;
        const auto course = store::create_course(tx, "practice", {"Practice", ""}).value();
        video_ = store::add_video(tx, course.id, "film", "Film").value().id;
        store::add_revision(tx, video_, revision).value();
        store::set_offer(tx, course.id, store::Money::parse("29", "EUR").value(), std::nullopt)
            .value();
        store::publish_course(tx, course.id).value();
    });
    const fs::path package = data / "packages" / video_.text() / revision_.text();
    fs::create_directories(package);
    std::ofstream(package / "main.m3u8") << "#EXTM3U\n";
    std::ofstream(package / segment, std::ios::binary) << segment_bytes;
}

ShopFolder::~ShopFolder()
{
    fs::remove_all(data);
}

store::Database ShopFolder::database()
{
    return store::Database::open(data / "supple.db", clock, random);
}

std::string ShopFolder::stream_path(const std::string& public_address)
{
    const auto now = std::chrono::floor<std::chrono::seconds>(clock.now());
    const store::AccessClaims claims{.issuer = public_address,
                                     .subject = store::EntitlementId::fresh(random).text(),
                                     .audience = store::Audience::stream,
                                     .video = video_,
                                     .revision = revision_,
                                     .preview = {},
                                     .issued_at = now,
                                     .expires_at = now + std::chrono::hours(1),
                                     .id = store::TokenId::fresh(random)};
    auto opened = database();
    const auto keyring = opened.read(
        [&](store::Snapshot& snapshot) { return store::load_keyring(snapshot, clock.now()); });
    return fmt::format("/stream/{}/{}/{}", store::sign_access_token(claims, keyring), video_.text(),
                       segment);
}

ServedShop::ServedShop(const ShopFolder& folder, const Start& start)
{
    const fs::path address = folder.data / "address"; // written once the port is bound
    fs::remove(address);
    // The shell puts its own process id, which exec keeps, where systemd would.
    const std::string run =
        fmt::format("{} exec \"$0\" --data \"$1\" serve --listen 127.0.0.1:{}",
                    start.listening < 0 ? "" : "LISTEN_PID=$$ LISTEN_FDS=1", start.port);
    std::vector<std::string> words{"sh", "-c", run, program(), folder.data};
    auto variables = environment_with(start.environment);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, (folder.data / "log").c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (start.listening >= 0)
        posix_spawn_file_actions_adddup2(&files, start.listening, 3);
    REQUIRE(posix_spawn(&pid_, "/bin/sh", &files, nullptr, pointers(words).data(),
                        pointers(variables).data()) == 0);
    posix_spawn_file_actions_destroy(&files);
    for (int tries = 0; tries < 600 && !has_ended(pid_) && !can_serve(address); ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

bool ServedShop::can_serve(const fs::path& address)
{
    std::string text;
    std::ifstream(address) >> text;
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon + 1 == text.size())
        return false;
    port_ = static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)));
    return http::test::can_connect(port_);
}

void ServedShop::kill()
{
    if (pid_ == 0)
        return;
    signal(SIGKILL);
    wait();
}

int ServedShop::wait()
{
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::uint16_t free_port()
{
    using boost::asio::ip::tcp;
    boost::asio::io_context context;
    const tcp::acceptor asked(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    return asked.local_endpoint().port();
}

} // namespace supple::test

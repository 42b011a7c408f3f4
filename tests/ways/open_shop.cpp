#include "tests/ways/open_shop.hpp"

#include "store/bundle.hpp"
#include "store/catalog.hpp"
#include "store/keyring.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdlib.h>
#include <thread>

namespace supple::test
{
namespace
{

namespace fs = std::filesystem;

fs::path fresh_folder()
{
    std::string name = (fs::temp_directory_path() / "supple-way-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    return name;
}

// A course whose package holds just what the stream's rules need to see.
void stock(store::Database& database, const Config& config)
{
    store::SystemRandom random;
    store::Revision revision;
    revision.id = store::RevisionId::fresh(random);
    revision.duration_seconds = 12;
    revision.preview.segments = 1;
    revision.preview_seconds = 6;
    const auto made = database.write([&](store::Transaction& tx) {
        store::ensure_signing_key(tx);
        const auto sold = store::create_course(tx, course, {"Practice", ""}).value();
        const auto film = store::add_video(tx, sold.id, video, "Film").value();
        store::add_revision(tx, film.id, revision).value();
        store::set_offer(tx, sold.id, store::Money::parse("29.00", "USD").value(), std::nullopt)
            .value();
        store::publish_course(tx, sold.id).value();
        return film.id;
    });
    const fs::path package = config.packages() / made.text() / revision.id.text();
    fs::create_directories(package);
    for (const char* file : {"main.m3u8", "preview.m3u8", "v1_00001.m4s", "v1_00002.m4s"})
        std::ofstream(package / file) << "bytes of " << file;
}

// Joins the lines that quoted-printable broke; the links we look for need no more.
std::string joined_lines(std::string text)
{
    for (auto at = text.find("=\r\n"); at != std::string::npos; at = text.find("=\r\n", at))
        text.erase(at, 3);
    return text;
}

std::string mail_in(const fs::path& folder, const std::string& address)
{
    for (const auto& entry : fs::directory_iterator(folder)) {
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        if (entry.path().extension() == ".eml" && text.str().find(address) != std::string::npos)
            return joined_lines(text.str());
    }
    return "";
}

} // namespace

OpenShop::OpenShop(Config config) : folder_(fresh_folder()), config_(std::move(config))
{
    config_.data = folder_;
    config_.listen = {"127.0.0.1", 0};
    config_.workers = 2;
    config_.trusted_proxies = {"127.0.0.1"}; // so that a test can come from any network
    for (const auto& inside : {config_.packages(), config_.mail_folder(), config_.content_folder()})
        fs::create_directories(inside);
    auto opened = database();
    stock(opened, config_);
    log_ = std::make_unique<Log>(folder_ / "log");
    app_ = std::make_unique<App>(config_, clock_, *log_);
    app_->start();
}

OpenShop::~OpenShop()
{
    app_.reset();
    fs::remove_all(folder_);
}

std::uint16_t OpenShop::port() const
{
    const std::string address = app_->listening_address();
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

store::Database OpenShop::database()
{
    return store::Database::open(config_.database(), clock_, random_);
}

std::string OpenShop::mail_to(const std::string& address) const
{
    for (int tries = 0; tries < 200; ++tries) {
        if (auto mail = mail_in(config_.mail_folder(), address); !mail.empty())
            return mail;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    FAIL("no mail came to ", address);
    return "";
}

std::string OpenShop::all_mail() const
{
    std::string all;
    for (const auto& entry : fs::directory_iterator(config_.mail_folder())) {
        std::ostringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        all += text.str();
    }
    return all;
}

void sell_bundle(OpenShop& shop)
{
    shop.database().write([](store::Transaction& tx) {
        const auto first = store::find_course(tx, course).value();
        const auto other = store::create_course(tx, "evening", {"Evening", ""}).value();
        const auto film = store::add_video(tx, other.id, "film", "Film").value();
        store::Revision revision;
        revision.id = store::RevisionId::fresh(tx.random());
        revision.duration_seconds = 12;
        store::add_revision(tx, film.id, revision).value();
        const std::vector ids{first.id, other.id};
        const auto both = store::create_bundle(tx, "both", {"Both", ""}, ids).value();
        store::set_offer(tx, both.id, store::Money::parse("39", "USD").value(), {}).value();
        store::publish_course(tx, both.id).value();
    });
}

http::test::Answer Visitor::get(const std::string& path, const std::string& more_headers)
{
    return ask(fmt::format("GET {} HTTP/1.1\r\n{}", path, more_headers), "");
}

http::test::Answer Visitor::post(const std::string& path, const std::string& form,
                                 const std::string& more_headers)
{
    return ask(fmt::format("POST {} HTTP/1.1\r\nContent-Length: {}\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\n{}",
                           path, form.size(), more_headers),
               form);
}

std::string Visitor::order(const std::string& email)
{
    const auto answer = post(fmt::format("/courses/{}/checkout", course), "email=" + email);
    REQUIRE(answer.status == 303);
    const std::string location = answer.header("location");
    return location.substr(location.rfind('/') + 1);
}

http::test::Answer Visitor::decide(const std::string& order, const std::string& outcome)
{
    return post("/test-payments/" + order, "outcome=" + outcome);
}

std::string Visitor::stream_address()
{
    const auto answer = post(fmt::format("/watch/{}/{}/token", course, video), "");
    if (answer.status != 200)
        return "";
    return std::string(boost::json::parse(answer.body).at("address").as_string());
}

http::test::Answer Visitor::ask(const std::string& head, const std::string& body)
{
    std::string request = head + "Host: localhost\r\nConnection: close\r\n";
    if (!cookie_.empty())
        request += "Cookie: " + cookie_ + "\r\n";
    auto answer = http::test::ask(port_, request + "\r\n" + body);
    if (const std::string set = answer.header("set-cookie"); !set.empty())
        cookie_ = set.substr(0, set.find(';'));
    return answer;
}

} // namespace supple::test

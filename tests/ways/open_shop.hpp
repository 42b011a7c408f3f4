// A real shop in this process: an App on a port of its own, one course with one published video
// whose package is a few made-up files, and a visitor that keeps the cookie it is given.
#pragma once

#include "server/app.hpp"
#include "store/database.hpp"
#include "tests/http/http_client.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace supple::test
{

inline constexpr auto course = "practice";
inline constexpr auto video = "film";

class OpenShop
{
  public:
    // With other settings than the defaults, but for folder, address and workers.
    explicit OpenShop(Config config = {});
    ~OpenShop();
    OpenShop(const OpenShop&) = delete;
    OpenShop& operator=(const OpenShop&) = delete;

    std::uint16_t port() const;
    const Config& config() const { return config_; }
    // As the command line opens it: another connection to the same file.
    store::Database database();
    // A mail to this address with its broken lines joined; waits for it.
    std::string mail_to(const std::string& address) const;
    // All mails so far, one after another.
    std::string all_mail() const;

  private:
    std::filesystem::path folder_;
    Config config_;
    store::SystemClock clock_;
    store::SystemRandom random_;
    std::unique_ptr<Log> log_;
    std::unique_ptr<App> app_;
};

// Sells a second course, "evening", in one bundle with the first: "both", for 39 dollars.
void sell_bundle(OpenShop& shop);

class Visitor
{
  public:
    explicit Visitor(const OpenShop& shop) : port_(shop.port()) {}

    http::test::Answer get(const std::string& path, const std::string& more_headers = "");
    http::test::Answer post(const std::string& path, const std::string& form,
                            const std::string& more_headers = "");

    // Begins a checkout; the order's id.
    std::string order(const std::string& email);
    // Presses a button of the test payment page.
    http::test::Answer decide(const std::string& order, const std::string& outcome);
    // The stream address the practice page would get; empty if it is refused.
    std::string stream_address();

  private:
    http::test::Answer ask(const std::string& head, const std::string& body);

    std::uint16_t port_;
    std::string cookie_;
};

} // namespace supple::test

#include "server/stripe_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

namespace supple
{
namespace
{

// As Stripe's own libraries: two more after the first, half a second at first, five at most.
constexpr int most_tries = 3;
constexpr std::chrono::milliseconds first_pause{500};
constexpr std::chrono::milliseconds longest_pause{5'000};

constexpr int conflict = 409; // another request with this key is under way
constexpr int first_fault = 500;

bool wants_another_try(const HttpsReply& reply)
{
    const auto said = reply.header("stripe-should-retry");
    if (said == "true" || said == "false")
        return said == "true";
    return reply.status == conflict || reply.status >= first_fault;
}

std::optional<store::Timestamp> date_of(const HttpsReply& reply)
{
    const std::string text(reply.header("date"));
    const auto seconds = text.empty() ? -1 : curl_getdate(text.c_str(), nullptr);
    if (seconds < 0)
        return std::nullopt;
    return store::Timestamp(std::chrono::seconds(seconds));
}

// Half of the pause or more, so that those who failed together do not come back together.
std::chrono::milliseconds with_chance(std::chrono::milliseconds pause)
{
    std::random_device device;
    std::uniform_int_distribution<std::int64_t> from_half(pause.count() / 2, pause.count());
    return std::chrono::milliseconds(from_half(device));
}

bool is_plain(std::string_view key)
{
    return std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

} // namespace

std::string StripeReply::sentence() const
{
    const auto error = store::stripe::read_error(body);
    return fmt::format("Stripe answered {}{}{}", status,
                       request_id.empty() ? "" : fmt::format(" ({})", request_id),
                       error.message.empty() ? "." : ": " + error.message);
}

std::optional<bool> StripeClient::is_live(std::string_view key)
{
    if (!is_plain(key))
        return std::nullopt;
    if (key.starts_with("sk_live_") || key.starts_with("rk_live_"))
        return true;
    if (key.starts_with("sk_test_") || key.starts_with("rk_test_"))
        return false;
    return std::nullopt;
}

StripeClient::StripeClient(std::string secret_key, std::string api_address)
    : secret_key_(std::move(secret_key)), api_address_(std::move(api_address)), live_(false)
{
    const auto live = is_live(secret_key_);
    if (!live)
        throw std::runtime_error(
            "stripe.secret_key_file: that is no secret key of Stripe's; one begins with rk_live_ "
            "or sk_live_, in test mode with rk_test_ or sk_test_.");
    live_ = *live;
    if (!may_be_called(api_address_))
        throw std::runtime_error("stripe.api_address must be an https address, or for tests an "
                                 "http address on loopback such as \"http://127.0.0.1:12111\".");
    if (live_ && api_address_.starts_with("http:"))
        throw std::runtime_error("stripe.api_address is for tests: a live key goes to Stripe "
                                 "alone. Take the setting out, or use a test key.");
}

StripeReply StripeClient::ask(const store::stripe::Request& request, const Patience& patience)
{
    const auto end = std::chrono::steady_clock::now() + patience.in_all;
    for (int tries = 1;; ++tries) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        const auto time = std::max(std::min(left, patience.for_one), std::chrono::milliseconds(1));
        bool again = true;
        try {
            auto reply = ask_once(request, time, again);
            if (!again || tries == most_tries || !pause(tries, end))
                return reply;
        } catch (const NoAnswer&) {
            if (tries == most_tries || !pause(tries, end))
                throw;
        }
    }
}

StripeReply StripeClient::ask_once(const store::stripe::Request& request,
                                   std::chrono::milliseconds patience, bool& again)
{
    HttpsRequest asked;
    asked.address = api_address_ + request.path;
    asked.patience = patience;
    asked.headers = {"Authorization: Bearer " + secret_key_,
                     fmt::format("Stripe-Version: {}", store::stripe::api_version),
                     "Accept: application/json", "User-Agent: Supple"};
    if (request.verb == store::stripe::Verb::post) {
        asked.posts = true;
        asked.body = request.form;
        asked.headers.emplace_back("Content-Type: application/x-www-form-urlencoded");
        asked.headers.push_back("Idempotency-Key: " + request.idempotency_key);
        asked.headers.emplace_back("Expect:"); // no waiting for a 100 before the body
    }
    auto reply = https_.exchange(asked);
    again = wants_another_try(reply);
    return {.status = reply.status,
            .body = std::move(reply.body),
            .request_id = std::string(reply.header("request-id")),
            .date = date_of(reply)};
}

// False when there is no time for another try, or no shop any more.
bool StripeClient::pause(int tries, std::chrono::steady_clock::time_point end)
{
    const auto length = with_chance(std::min(first_pause * (1 << (tries - 1)), longest_pause));
    if (std::chrono::steady_clock::now() + length >= end)
        return false;
    std::unique_lock lock(mutex_);
    return !stopping_.wait_for(lock, length, [this] { return https_.stopped(); });
}

void StripeClient::stop()
{
    {
        const std::lock_guard lock(mutex_);
        https_.stop();
    }
    stopping_.notify_all();
}

} // namespace supple

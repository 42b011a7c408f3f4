// Asks Stripe, and asks again as Stripe wants it: when no answer came, when it answers 409 or a
// fault of its own, or when it says so itself; with growing pauses and chance in them, under the
// same idempotency key. Blocks its thread. The key is sent to one address and told to nobody.
// Sources: https://docs.stripe.com/error-low-level, stripe-node's RequestSender.
#pragma once

#include "server/https_client.hpp"
#include "store/clock.hpp"
#include "store/stripe_object.hpp"
#include "store/stripe_request.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace supple
{

// How long somebody is ready to wait, in all and for one try.
struct Patience {
    std::chrono::milliseconds in_all;
    std::chrono::milliseconds for_one;
};

// Somebody looks at a browser that does nothing.
inline constexpr Patience for_a_buyer{std::chrono::seconds(20), std::chrono::seconds(9)};
// A page that can be shown without the answer.
inline constexpr Patience for_a_glance{std::chrono::seconds(4), std::chrono::seconds(4)};
// Nobody waits but an operator, or nobody at all. Stripe's own library waits 80 s for one try.
inline constexpr Patience for_the_books{std::chrono::seconds(120), std::chrono::seconds(50)};

struct StripeReply {
    int status = 0;
    std::string body{};
    std::string request_id{}; // by which Stripe's support finds it
    std::optional<store::Timestamp> date{};

    bool good() const { return status >= 200 && status < 300; }
    // For a person: "Stripe answered 400 (req_1): No such payment." Never holds a secret.
    std::string sentence() const;
};

class StripeClient
{
  public:
    static constexpr std::string_view public_address = "https://api.stripe.com";

    // The mode of a key by its prefix; none for what is no secret or restricted key.
    static std::optional<bool> is_live(std::string_view secret_key);

    // Throws std::runtime_error for a key that is none, or an address that may not be called.
    StripeClient(std::string secret_key, std::string api_address);

    bool live() const { return live_; }

    // The last answer, also when it is a refusal. Throws NoAnswer when there was none.
    StripeReply ask(const store::stripe::Request& request, const Patience& patience);

    void stop();

  private:
    StripeReply ask_once(const store::stripe::Request& request, std::chrono::milliseconds patience,
                         bool& again);
    bool pause(int tries, std::chrono::steady_clock::time_point end);

    std::string secret_key_;
    std::string api_address_;
    bool live_;
    HttpsClient https_;
    std::mutex mutex_;
    std::condition_variable stopping_;
};

} // namespace supple

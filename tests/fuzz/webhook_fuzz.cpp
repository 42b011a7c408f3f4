#include "store/stripe_event.hpp"
#include "store/stripe_object.hpp"
#include "store/webhook_signature.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>
#include <chrono>
#include <string>

using namespace supple::store;

// A signature, a line feed, the body; then the body alone, truly signed.
void supple::fuzz::feed(Bytes bytes)
{
    constexpr Timestamp now{std::chrono::seconds(1'800'000'000)};
    constexpr auto secret = "whsec_of_a_fuzzer";
    const auto text = as_text(bytes);
    const auto cut = text.find('\n');
    const auto header = text.substr(0, cut);
    const auto body = cut == text.npos ? std::string_view() : text.substr(cut + 1);
    assert(!stripe::read_webhook(header, secret, body, now, {}));

    for (const bool live : {true, false})
        stripe::read_webhook(sign_webhook(secret, body, now), secret, body, now, {.live = live});
    if (const auto object = stripe::parse_object(body)) {
        stripe::read_page(*object);
        stripe::read_refund(*object);
        stripe::read_dispute(*object);
    }
    stripe::read_error(body);
}

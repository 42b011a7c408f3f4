#include "server/routes/form_stamp.hpp"

#include "store/digest.hpp"

#include <fmt/format.h>

#include <charconv>

namespace supple::routes
{

FormStamp::FormStamp(store::Random& random) : random_(random), key_(store::random_secret(random)) {}

// "<seconds since 1970>.<random>.<signature of both>"
std::string FormStamp::issue(store::Timestamp now) const
{
    const auto text =
        fmt::format("{}.{}", now.time_since_epoch().count(), store::random_secret(random_));
    return fmt::format("{}.{}", text, signature_of(text));
}

FormStamp::Verdict FormStamp::check(std::string_view stamp, store::Timestamp now) const
{
    const auto dot = stamp.rfind('.');
    if (dot == stamp.npos ||
        !store::equal_in_constant_time(signature_of(stamp.substr(0, dot)), stamp.substr(dot + 1)))
        return Verdict::not_ours;
    long long seconds = 0;
    std::from_chars(stamp.data(), stamp.data() + stamp.size(), seconds);
    const auto filled_in = now - store::Timestamp(std::chrono::seconds(seconds));
    if (filled_in > greatest_filling_time)
        return Verdict::not_ours;
    return filled_in < least_filling_time ? Verdict::too_quick : Verdict::good;
}

std::string FormStamp::signature_of(std::string_view text) const
{
    return store::base64url(store::hmac_sha256(key_, text));
}

} // namespace supple::routes

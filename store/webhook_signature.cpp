#include "store/webhook_signature.hpp"

#include "store/digest.hpp"

#include <charconv>
#include <optional>
#include <vector>

namespace supple::store
{

namespace
{

// Room for several secrets being rolled at once; more is an attempt to keep us busy.
constexpr std::size_t greatest_header_length = 1024;

struct Stamped {
    std::int64_t stamp = 0;
    std::string_view stamp_text;
    std::vector<std::string_view> signatures;
};

std::optional<std::int64_t> seconds(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

// name=value, name=value, …; nothing if there is not exactly one stamp and at least one v1.
std::optional<Stamped> read(std::string_view header)
{
    if (header.size() > greatest_header_length)
        return std::nullopt;
    Stamped stamped;
    while (!header.empty()) {
        const auto item = header.substr(0, header.find(','));
        header.remove_prefix(std::min(item.size() + 1, header.size()));
        if (item.starts_with("v1="))
            stamped.signatures.push_back(item.substr(3));
        if (!item.starts_with("t="))
            continue;
        const auto stamp = seconds(item.substr(2));
        if (!stamp || !stamped.stamp_text.empty())
            return std::nullopt;
        stamped.stamp = *stamp;
        stamped.stamp_text = item.substr(2);
    }
    if (stamped.stamp_text.empty() || stamped.signatures.empty())
        return std::nullopt;
    return stamped;
}

std::string signature(std::string_view secret, std::string_view stamp, std::string_view body)
{
    std::string message(stamp);
    message += '.';
    message += body;
    return hex(hmac_sha256(secret, message));
}

} // namespace

std::string sign_webhook(std::string_view secret, std::string_view body, Timestamp stamp)
{
    const auto text = std::to_string(stamp.time_since_epoch().count());
    return "t=" + text + ",v1=" + signature(secret, text, body);
}

Result<void> verify_webhook(std::string_view header, std::string_view secret, std::string_view body,
                            Timestamp now)
{
    const auto stamped = read(header);
    if (!stamped || secret.empty())
        return Refusal::signature_invalid;
    const auto expected = signature(secret, stamped->stamp_text, body);
    bool matches = false;
    for (const auto given : stamped->signatures)
        matches |= equal_in_constant_time(given, expected);
    if (!matches)
        return Refusal::signature_invalid;
    const auto age = now.time_since_epoch().count() - stamped->stamp;
    if (age > signature_tolerance.count() || age < -signature_tolerance.count())
        return Refusal::signature_stale;
    return {};
}

} // namespace supple::store

#include "server/routes/doorkeeper.hpp"

#include "server/http/client_address.hpp"
#include "store/digest.hpp"
#include "store/email.hpp"

#include <cstring>

namespace supple::routes
{

Doorkeeper::Doorkeeper(const store::Clock& clock, store::Random& random)
    : clock_(clock), secret_(store::random_secret(random))
{
}

std::optional<std::chrono::seconds> Doorkeeper::must_wait_to_buy(const http::Request& request,
                                                                 std::string_view email)
{
    if (const auto wait = by_network(buying_, request))
        return wait;
    const auto address = store::Email::parse(email);
    if (!address) // the shop refuses it
        return std::nullopt;
    return buyer_.wait(number_of(address->key()), clock_.now());
}

std::optional<std::chrono::seconds> Doorkeeper::must_wait_for_mail(const http::Request& request)
{
    return by_network(mails_, request);
}

std::optional<std::chrono::seconds> Doorkeeper::must_wait_to_try_code(const http::Request& request)
{
    return by_network(codes_, request);
}

std::optional<std::chrono::seconds>
Doorkeeper::must_wait_to_try_coupon(const http::Request& request)
{
    return by_network(coupons_, request);
}

std::optional<std::chrono::seconds> Doorkeeper::must_wait_to_ask(const http::Request& request)
{
    return by_network(asking_, request);
}

std::optional<std::chrono::seconds> Doorkeeper::by_network(RateLimit& limit,
                                                           const http::Request& request)
{
    const auto network = http::client_network(request);
    if (!network) // the operator's own machine
        return std::nullopt;
    return limit.wait(number_of(*network), clock_.now());
}

std::uint64_t Doorkeeper::number_of(std::string_view who) const
{
    const auto digest = store::hmac_sha256(secret_, who);
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof number);
    return number;
}

http::Response with_retry_after(http::Response response, std::chrono::seconds wait)
{
    response.set("Retry-After", std::to_string(wait.count()));
    return response;
}

} // namespace supple::routes

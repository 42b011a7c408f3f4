#include "server/routes/visitor.hpp"

#include "store/customer.hpp"

namespace supple::routes
{
namespace
{

std::string cookie_name(bool secure)
{
    return secure ? "__Host-supple_session" : "supple_session";
}

} // namespace

std::string session_secret(const http::Request& request, bool secure)
{
    return std::string(request.cookie(cookie_name(secure)).value_or(std::string_view{}));
}

Visitor visitor_of(store::Snapshot& snapshot, std::string_view secret, store::Timestamp now)
{
    Visitor visitor;
    if (secret.empty())
        return visitor;
    visitor.session = store::session_of(snapshot, secret, now);
    if (!visitor.session || !visitor.session->customer)
        return visitor;
    if (const auto customer = store::find_customer(snapshot, *visitor.session->customer))
        visitor.email = customer->email.typed();
    return visitor;
}

http::Cookie session_cookie(const std::string& secret, bool secure)
{
    const std::int64_t life =
        std::chrono::duration_cast<std::chrono::seconds>(store::session_life).count();
    return {cookie_name(secure), secret, secure, life};
}

http::Cookie no_session_cookie(bool secure)
{
    return {cookie_name(secure), "", secure, 0};
}

} // namespace supple::routes

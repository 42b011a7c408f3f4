// Who is asking: the session of the browser's cookie, read in the same snapshot as everything the
// page shows. The cookie is HttpOnly and SameSite=Lax; on a secure address it is Secure too and
// carries the __Host- prefix, so that no other host of the domain can plant one (RFC 6265bis).
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "store/database.hpp"
#include "store/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace supple::routes
{

struct Visitor {
    std::optional<store::Session> session;
    std::string email; // of the customer who signed in by mail; empty otherwise

    bool signed_in() const { return !email.empty(); }
};

// The secret in the cookie; empty if there is none.
std::string session_secret(const http::Request& request, bool secure);

Visitor visitor_of(store::Snapshot& snapshot, std::string_view secret, store::Timestamp now);

http::Cookie session_cookie(const std::string& secret, bool secure);
http::Cookie no_session_cookie(bool secure); // makes the browser forget

} // namespace supple::routes

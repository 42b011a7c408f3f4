#include "server/http/router.hpp"

#include "server/http/same_origin.hpp"

#include <algorithm>
#include <cassert>

namespace supple::http
{
namespace
{

// 308 keeps method and body. Without the standard headers, since Strict-Transport-Security must not
// be sent in the clear (RFC 6797 §7.2).
Response redirect(const std::string& origin, const Target& target)
{
    std::string place = origin + std::string(target.path());
    if (!target.query().empty())
        place.append("?").append(target.query());
    Response response =
        Response::text("This shop is at " + origin + "\n", Status::permanent_redirect);
    response.set("Location", place).without_standard_headers();
    return response;
}

} // namespace

Pattern::Pattern(std::string_view text) : text_(text)
{
    assert(text.starts_with('/'));
    text.remove_prefix(1);
    while (!text.empty()) {
        const auto slash = std::min(text.find('/'), text.size());
        auto piece = text.substr(0, slash);
        text.remove_prefix(std::min(slash + 1, text.size()));
        const bool is_name = piece.starts_with('{') && piece.ends_with('}');
        if (is_name)
            piece = piece.substr(1, piece.size() - 2);
        assert(!piece.empty());
        pieces_.push_back({std::string(piece), is_name});
    }
    assert(pieces_.size() <= Target::most_segments);
}

bool Pattern::fits(const Target& target) const
{
    if (target.size() != pieces_.size())
        return false;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const auto segment = target.segment(i);
        const bool fits = pieces_[i].is_name ? !segment.empty() : segment == pieces_[i].text;
        if (!fits)
            return false;
    }
    return true;
}

std::optional<std::size_t> Pattern::position(std::string_view name) const
{
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        if (pieces_[i].is_name && pieces_[i].text == name)
            return i;
    }
    return std::nullopt;
}

Router& Router::get(std::string_view pattern, Handler handler, EndpointFlags flags)
{
    return on(Method::get, pattern, std::move(handler), flags);
}

Router& Router::post(std::string_view pattern, Handler handler, EndpointFlags flags)
{
    return on(Method::post, pattern, std::move(handler), flags);
}

Router& Router::on(Method method, std::string_view pattern, Handler handler, EndpointFlags flags)
{
    endpoints_.push_back({method, Pattern(pattern), std::move(handler), {}, flags});
    return *this;
}

Router& Router::quick(Method method, std::string_view pattern, QuickHandler handler,
                      EndpointFlags flags)
{
    endpoints_.push_back({method, Pattern(pattern), {}, std::move(handler), flags});
    return *this;
}

Router& Router::redirect_to(std::string_view secure_origin)
{
    secure_origin_ = secure_origin;
    return *this;
}

Router& Router::error_page(ErrorPage page)
{
    error_page_ = std::move(page);
    return *this;
}

Response Router::error(const Request& request, Status status, std::string_view text) const
{
    if (error_page_)
        return error_page_(request, status, text);
    return Response::text(std::string(text) + '\n', status);
}

const Endpoint* Router::choose(const Request& request, std::string_view our_origin,
                               Response& refusal) const
{
    const Match match = find(request.method, request.target);
    const bool wants_tls = !secure_origin_.empty() && !request.secure;
    if (wants_tls && !(match.endpoint && match.endpoint->flags.in_the_clear)) {
        refusal = redirect(secure_origin_, request.target);
        return nullptr;
    }
    if (!match.endpoint && match.allow.empty()) {
        refusal = error(request, Status::not_found, "There is nothing at this address.");
        return nullptr;
    }
    if (!match.endpoint) {
        refusal =
            error(request, Status::method_not_allowed, "This address cannot be asked in that way.");
        refusal.set("Allow", match.allow);
        return nullptr;
    }
    if (!is_safe(request.method) && !match.endpoint->flags.from_anywhere &&
        !is_from_our_pages(request, our_origin)) {
        refusal =
            error(request, Status::forbidden, "This form was not sent from a page of this site.");
        return nullptr;
    }
    return match.endpoint;
}

Router::Match Router::find(Method method, const Target& target) const
{
    const Method wanted = method == Method::head ? Method::get : method;
    Match match;
    for (const Endpoint& endpoint : endpoints_) {
        if (!endpoint.pattern.fits(target))
            continue;
        if (endpoint.method == wanted)
            return {&endpoint, {}};
        if (!match.allow.empty())
            match.allow += ", ";
        match.allow += std::string_view(boost::beast::http::to_string(endpoint.method));
        if (endpoint.method == Method::get)
            match.allow += ", HEAD";
    }
    return match;
}

} // namespace supple::http

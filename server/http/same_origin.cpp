#include "server/http/same_origin.hpp"

namespace supple::http
{

bool is_safe(Method method)
{
    return method == Method::get || method == Method::head || method == Method::options;
}

bool is_from_our_pages(const Request& request, std::string_view public_origin)
{
    // "none" is the user's own doing, such as a reload of an answer to a form.
    const auto site = request.header("Sec-Fetch-Site");
    if (!site.empty())
        return site == "same-origin" || site == "none";

    const auto origin = request.header(Field::origin);
    if (origin.empty())
        return true;
    if (origin == public_origin)
        return true;
    const auto host_begin = origin.find("://");
    return host_begin != origin.npos &&
           origin.substr(host_begin + 3) == request.header(Field::host);
}

} // namespace supple::http

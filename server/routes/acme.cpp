#include "server/routes/acme.hpp"

#include <algorithm>
#include <fstream>
#include <string>

namespace supple::routes
{
namespace
{

// A token has 128 bits at least, and what belongs to it is the token and a hash.
constexpr std::size_t longest_token = 128;
constexpr std::size_t longest_answer = 512;

// base64url (RFC 8555 §8.3), so that a path out of the folder cannot be said.
bool is_token(std::string_view text)
{
    return !text.empty() && text.size() <= longest_token &&
           std::ranges::all_of(text, [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

} // namespace

void add_acme_route(http::Router& router, const std::filesystem::path& webroot)
{
    const auto answer = [folder = webroot / ".well-known/acme-challenge"](http::Request& request) {
        const auto token = request.parameter("token");
        if (!is_token(token))
            return http::Response::text("no such challenge\n", http::Status::not_found);
        std::ifstream file(folder / token, std::ios::binary);
        std::string text(longest_answer, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(file.gcount()));
        if (text.empty())
            return http::Response::text("no such challenge\n", http::Status::not_found);
        return http::Response(http::Status::ok, "application/octet-stream", std::move(text));
    };
    router.quick(http::Method::get, "/.well-known/acme-challenge/{token}", answer,
                 {.in_the_clear = true});
}

} // namespace supple::routes

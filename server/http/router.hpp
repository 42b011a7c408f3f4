// One table of endpoints. A pattern is literal segments and {names}: "/courses/{slug}/checkout".
// The first endpoint that fits wins; GET answers HEAD too. A path that fits with another method is
// 405 with Allow, no fit at all is 404. Unsafe methods must come from our own pages unless the
// endpoint says otherwise. A Router belongs to one worker: handlers need no lock for what they
// keep there.
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "server/http/task.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::http
{

using Handler = std::function<Task<Response>(Request&)>;
// For answers that need not wait: files, assets, health. Costs no coroutine.
using QuickHandler = std::function<Response(Request&)>;

class Pattern
{
  public:
    explicit Pattern(std::string_view text);

    bool fits(const Target& target) const;
    // The index of {name}'s segment.
    std::optional<std::size_t> position(std::string_view name) const;
    const std::string& text() const { return text_; }

  private:
    struct Piece {
        std::string text;
        bool is_name = false;
    };
    std::string text_;
    std::vector<Piece> pieces_;
};

// What an endpoint may do that others may not.
struct EndpointFlags {
    // A caller without our pages, such as a payment provider; its own signature protects it.
    bool from_anywhere = false;
    // Answered without TLS even where all else is sent there (Router::redirect_to).
    bool in_the_clear = false;
    // 0: the server's limit.
    std::size_t body_bytes = 0;
};

struct Endpoint {
    Method method;
    Pattern pattern;
    Handler handler;
    QuickHandler quick; // exactly one of the two is set
    EndpointFlags flags;
};

class Router
{
  public:
    Router& get(std::string_view pattern, Handler handler, EndpointFlags flags = {});
    Router& post(std::string_view pattern, Handler handler, EndpointFlags flags = {});
    Router& on(Method method, std::string_view pattern, Handler handler, EndpointFlags flags = {});
    Router& quick(Method method, std::string_view pattern, QuickHandler handler,
                  EndpointFlags flags = {});

    // How 403, 404, 405 and 500 look to a person; without it they are one line of text. The text
    // is a sentence to show, and may hold the id of an error.
    using ErrorPage = std::function<Response(const Request&, Status, std::string_view text)>;
    Router& error_page(ErrorPage page);
    Response error(const Request& request, Status status, std::string_view text) const;

    // "https://shop.example": what comes without TLS is sent there (308) and not answered.
    Router& redirect_to(std::string_view secure_origin);

    struct Match {
        const Endpoint* endpoint = nullptr;
        std::string allow; // if a path fits, but no method: "GET, HEAD, POST"
    };
    Match find(Method method, const Target& target) const;

    // The endpoint that is to answer. Null: `refusal` says why: 308, 404, 405, or 403 for an
    // unsafe method from elsewhere than `our_origin` (same_origin.hpp).
    const Endpoint* choose(const Request& request, std::string_view our_origin,
                           Response& refusal) const;

    const std::vector<Endpoint>& endpoints() const { return endpoints_; }

  private:
    std::vector<Endpoint> endpoints_;
    ErrorPage error_page_;
    std::string secure_origin_; // empty: nothing is redirected
};

} // namespace supple::http

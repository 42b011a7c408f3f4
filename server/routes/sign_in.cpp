#include "server/routes/sign_in.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/visitor.hpp"
#include "store/sign_in.hpp"

#include <algorithm>

namespace supple::routes
{
namespace
{

// Only a path on this site: "//host" and "/\host" would lead a browser elsewhere.
std::string safe_path(const std::optional<std::string>& next)
{
    const bool ours = next && next->size() > 1 && (*next)[0] == '/' && (*next)[1] != '/' &&
                      (*next)[1] != '\\' &&
                      std::ranges::all_of(*next, [](char c) { return c > ' ' && c < 0x7f; });
    return ours ? *next : "/library";
}

std::string next_of(const http::Request& request)
{
    return safe_path(request.method == http::Method::post ? request.form("next")
                                                          : request.query("next"));
}

} // namespace

SignIn::SignIn(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
               Doorkeeper& doorkeeper)
    : store_(store), pages_(pages), clock_(clock), doorkeeper_(doorkeeper)
{
}

void SignIn::add_to(http::Router& router) const
{
    router.get("/sign-in", [this](http::Request& request) { return form(request); });
    router.post("/sign-in", [this](http::Request& request) { return ask_or_check_code(request); });
    router.get("/sign-in/{secret}", [this](http::Request& request) { return button(request); });
    router.post("/sign-in/{secret}", [this](http::Request& request) { return press(request); });
    router.post("/sign-out", [this](http::Request& request) { return leave(request); });
}

http::Response SignIn::page(http::Request& request, boost::json::object data,
                            http::Status status) const
{
    data["next"] = next_of(request);
    return pages_.answer(request, "sign-in", std::move(data), {}, Audience::visitor, status);
}

http::Response SignIn::too_many(http::Request& request, std::string_view state,
                                std::string_view email, std::chrono::seconds wait) const
{
    auto refused = page(request, {{"state", state}, {"email", email}, {"problem", "too_many"}},
                        http::Status::too_many_requests);
    return with_retry_after(std::move(refused), wait);
}

http::Response SignIn::signed_in(const http::Request& request,
                                 const store::FreshSession& fresh) const
{
    auto response = http::Response::see_other(next_of(request));
    response.add(session_cookie(fresh.secret, pages_.facts().secure()));
    return response;
}

http::Task<http::Response> SignIn::form(http::Request& request) const
{
    co_return page(request, {{"state", "ask"}});
}

http::Task<http::Response> SignIn::ask_or_check_code(http::Request& request) const
{
    std::string email = request.form("email").value_or("");
    auto code = request.form("code");
    if (code)
        co_return co_await check_code(request, std::move(email), std::move(*code));
    co_return co_await ask(request, std::move(email));
}

http::Task<http::Response> SignIn::ask(http::Request& request, std::string email) const
{
    if (const auto wait = doorkeeper_.must_wait_for_mail(request))
        co_return too_many(request, "ask", email, *wait);
    const auto act = [&](store::Transaction& tx) { return store::request_sign_in(tx, email); };
    const auto asked = co_await store_.write(act);
    if (asked)
        co_return page(request, {{"state", "sent"}, {"email", email}});
    if (asked.error() == store::Refusal::too_many_requests)
        co_return too_many(request, "ask", email, std::chrono::hours(1)); // it counts by the hour
    const auto problem = problem_of(asked.error());
    co_return page(request, {{"state", "ask"}, {"email", email}, {"problem", problem}},
                   status_of(asked.error()));
}

http::Task<http::Response> SignIn::check_code(http::Request& request, std::string email,
                                              std::string code) const
{
    if (const auto wait = doorkeeper_.must_wait_to_try_code(request))
        co_return too_many(request, "sent", email, *wait);
    const auto act = [&](store::Transaction& tx) {
        return store::consume_sign_in_code(tx, email, code);
    };
    const auto answer = co_await store_.write(act);
    if (answer.signed_in)
        co_return signed_in(request, *answer.signed_in);
    co_return page(request, {{"state", "sent"}, {"email", email}, {"problem", "bad_code"}},
                   http::Status::bad_request);
}

http::Task<http::Response> SignIn::button(http::Request& request) const
{
    const std::string secret(request.parameter("secret"));
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) {
        return store::peek_sign_in(snapshot, secret, now);
    };
    const auto peeked = co_await store_.read(read);
    if (peeked)
        co_return page(request, {{"state", "confirm"}, {"secret", secret}});
    co_return page(request, {{"state", "ask"}, {"problem", problem_of(peeked.error())}},
                   status_of(peeked.error()));
}

http::Task<http::Response> SignIn::press(http::Request& request) const
{
    const std::string secret(request.parameter("secret"));
    const auto act = [&](store::Transaction& tx) { return store::consume_sign_in(tx, secret); };
    const auto fresh = co_await store_.write(act);
    if (fresh)
        co_return signed_in(request, *fresh);
    co_return page(request, {{"state", "ask"}, {"problem", problem_of(fresh.error())}},
                   status_of(fresh.error()));
}

http::Task<http::Response> SignIn::leave(http::Request& request) const
{
    const bool secure = pages_.facts().secure();
    const std::string secret = session_secret(request, secure);
    const auto act = [&](store::Transaction& tx) { store::sign_out(tx, secret); };
    co_await store_.write(act);
    auto response = http::Response::see_other("/");
    response.add(no_session_cookie(secure));
    co_return response;
}

} // namespace supple::routes

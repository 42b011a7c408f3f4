#include "server/routes/gifts.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/visitor.hpp"
#include "store/catalog.hpp"
#include "store/gift.hpp"

namespace supple::routes
{
namespace
{

struct ShownGift {
    store::GivenGift given;
    store::Course course;
};

} // namespace

Gifts::Gifts(AsyncStore& store, const ShopPages& pages, const store::Clock& clock)
    : store_(store), pages_(pages), clock_(clock)
{
}

void Gifts::add_to(http::Router& router) const
{
    router.get("/gifts/{secret}",
               [this](http::Request& request) { return page(request, "", "", http::Status::ok); });
    router.post("/gifts/{secret}", [this](http::Request& request) { return redeem(request); });
}

http::Task<http::Response> Gifts::page(const http::Request& request, std::string email,
                                       std::string problem, http::Status status) const
{
    const std::string secret(request.parameter("secret"));
    const std::string session = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    Visitor visitor;
    const auto read = [&](store::Snapshot& snapshot) -> store::Result<ShownGift> {
        visitor = visitor_of(snapshot, session, now);
        auto given = store::peek_gift(snapshot, secret);
        if (!given)
            return given.error();
        auto course = *store::find_course(snapshot, given->order.course);
        return ShownGift{std::move(*given), std::move(course)};
    };
    const auto shown = co_await store_.read(read);
    boost::json::object data{{"state", "given"}, {"problem", problem}};
    if (shown) {
        data["gift"] = {{"secret", secret},
                        {"title", shown->course.title},
                        {"giver", shown->given.gift.giver},
                        {"words", shown->given.gift.words}};
        data["email"] = email;
    } else {
        data["state"] = problem_of(shown.error());
        data["problem"] = "";
        status = status_of(shown.error());
    }
    co_return pages_.answer(request, "gift", std::move(data), visitor.email, Audience::visitor,
                            status);
}

http::Task<http::Response> Gifts::redeem(http::Request& request) const
{
    const std::string secret(request.parameter("secret"));
    const std::string email = request.form("email").value_or("");
    const bool secure = pages_.facts().secure();
    const std::string session = session_secret(request, secure);
    const auto act = [&](store::Transaction& tx) {
        return store::redeem_gift(
            tx, secret, {.browser = store::session_of(tx, session, tx.now()), .email = email});
    };
    const auto redeemed = co_await store_.write(act);
    if (!redeemed)
        co_return co_await page(request, email, std::string(problem_of(redeemed.error())),
                                status_of(redeemed.error()));
    auto response = http::Response::see_other("/library");
    if (redeemed->session_secret)
        response.add(session_cookie(*redeemed->session_secret, secure));
    co_return response;
}

} // namespace supple::routes

#include "server/routes/checkout.hpp"

#include "server/routes/refusal_answer.hpp"
#include "server/routes/terms.hpp"
#include "server/routes/wording.hpp"
#include "store/checkout.hpp"
#include "store/library.hpp"
#include "store/outbox.hpp"

#include <algorithm>

namespace supple::routes
{
namespace
{

struct ShownOrder {
    store::Order order;
    store::Course course;
    Visitor visitor;
    std::optional<store::Gift> gift{};
    std::string watch_address{}; // empty: not from this browser
    bool mail_failed = false;    // a mistyped address, most of the time
};

bool receipt_failed(store::Snapshot& snapshot, const store::OrderId& order)
{
    auto mails = store::messages_of(snapshot, order);
    std::erase_if(
        mails, [](const store::Message& mail) { return mail.kind != store::MessageKind::receipt; });
    return !mails.empty() && (mails.back().state == store::MessageState::refused ||
                              mails.back().state == store::MessageState::given_up);
}

// A bundle leads to the library, where its courses stand.
std::string watch_address(store::Snapshot& snapshot, const ShownOrder& shown, store::Timestamp now)
{
    const auto courses = store::courses_of_order(snapshot, shown.order.id);
    const bool open = std::ranges::any_of(courses, [&](const store::CourseId& course) {
        return store::entitlement_of(snapshot, *shown.visitor.session, course, now).has_value();
    });
    if (!open)
        return "";
    return shown.course.kind == store::CourseKind::bundle ? "/library"
                                                          : "/watch/" + shown.course.slug;
}

// What the payment page said on the way back; only words for the page, never a fact: an order is
// paid when the provider's signed message said so.
std::string shown_state(const store::Order& order, std::string_view came_back)
{
    if (order.state != store::OrderState::pending)
        return std::string(store::name(order.state));
    if (!order.provider_session || came_back == "unreachable")
        return "unopened";
    if (came_back == "declined" || came_back == "cancelled")
        return std::string(came_back);
    return "pending";
}

std::optional<ShownOrder> shown_order(store::Snapshot& snapshot, std::string_view id,
                                      std::string_view secret, store::Timestamp now)
{
    const auto order_id = store::OrderId::parse(id);
    if (!order_id)
        return std::nullopt;
    const auto order = store::find_order(snapshot, *order_id);
    if (!order)
        return std::nullopt;
    ShownOrder shown{*order,
                     *store::find_course(snapshot, order->course),
                     visitor_of(snapshot, secret, now),
                     {}};
    const auto& session = shown.visitor.session;
    if (session && store::may_see(*session, *order))
        shown.watch_address = watch_address(snapshot, shown, now);
    shown.gift = store::gift_of(snapshot, order->id);
    shown.mail_failed = receipt_failed(snapshot, order->id);
    return shown;
}

// An address is shown whole to the browser that typed it, and to nobody else who has the link.
std::string shown_email(const ShownOrder& shown)
{
    const std::string& typed = shown.order.email.typed();
    if (shown.visitor.session && store::may_see(*shown.visitor.session, shown.order))
        return typed;
    return typed.substr(0, 1) + "…" + typed.substr(typed.find('@'));
}

RefusedForm form_in(const http::Request& request)
{
    RefusedForm form;
    form.email = request.form("email").value_or("");
    form.code = request.form("code").value_or("");
    form.sum = request.form("sum").value_or("");
    form.gift = {request.form("gift_to").value_or(""), request.form("gift_from").value_or(""),
                 request.form("gift_words").value_or(""), request.form("gift_day").value_or("")};
    return form;
}

std::optional<store::GiftRequest> gift_in(const GiftForm& form)
{
    if (form.recipient.empty())
        return std::nullopt;
    return store::GiftRequest{
        .recipient = form.recipient, .giver = form.giver, .words = form.words, .day = form.day};
}

// What the buyer's browser is told of her gift; a stranger with the address of the page is not.
boost::json::object gift_json(const store::Gift& gift)
{
    boost::json::object json{{"to", gift.recipient.typed()},
                             {"redeemed", gift.redeemed.has_value()},
                             {"delivered", gift.delivered.has_value()}};
    if (gift.deliver)
        json["day"] = day_words(*gift.deliver);
    return json;
}

} // namespace

Checkout::Checkout(AsyncStore& store, const ShopPages& pages, const CoursePage& course_page,
                   const store::Clock& clock, const Provider& provider,
                   const PaymentPage& payment_page, Doorkeeper& doorkeeper)
    : store_(store), pages_(pages), course_page_(course_page), clock_(clock), provider_(provider),
      payment_page_(payment_page), doorkeeper_(doorkeeper)
{
}

void Checkout::add_to(http::Router& router) const
{
    router.post("/courses/{slug}/checkout",
                [this](http::Request& request) { return begin(request); });
    router.get("/orders/{id}", [this](http::Request& request) { return order(request); });
}

http::Task<http::Response> Checkout::begin(http::Request& request) const
{
    const std::string slug(request.parameter("slug"));
    RefusedForm form = form_in(request);
    if (const auto wait = doorkeeper_.must_wait_to_buy(request, form.email)) {
        form.problem = "too_many";
        form.status = http::Status::too_many_requests;
        auto page = co_await course_page_.page_again(request, slug, std::move(form));
        co_return with_retry_after(std::move(page), *wait);
    }
    const bool secure = pages_.facts().secure();
    const std::string secret = session_secret(request, secure);
    const auto now = clock_.now();
    const auto act = [&](store::Transaction& tx) -> store::Result<store::Checkout> {
        const store::CheckoutRequest wanted{.course_slug = slug,
                                            .email = form.email,
                                            .provider = provider_.name(),
                                            .live = provider_.live(),
                                            .browser = store::session_of(tx, secret, now),
                                            .code = form.code,
                                            .sum = form.sum,
                                            .gift = gift_in(form.gift)};
        return store::begin_checkout(tx, wanted);
    };
    const auto checkout = co_await store_.write(act);
    if (!checkout) {
        form.problem = problem_of(checkout.error());
        form.status = status_of(checkout.error());
        co_return co_await course_page_.page_again(request, slug, std::move(form));
    }
    auto response = co_await payment_page_.open(checkout->order);
    if (checkout->session_secret)
        response.add(session_cookie(*checkout->session_secret, secure));
    co_return response;
}

http::Task<http::Response> Checkout::order(http::Request& request) const
{
    const std::string id(request.parameter("id"));
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) {
        return shown_order(snapshot, id, secret, now);
    };
    auto shown = co_await store_.read(read);
    if (!shown)
        co_return pages_.error(http::Status::not_found, {});
    // The buyer may be back before the webhook.
    if (co_await payment_page_.refresh(shown->order))
        shown = co_await store_.read(read);
    const std::string came_back = request.query("payment").value_or("");
    boost::json::object data{
        {"state", shown_state(shown->order, came_back)},
        {"mail_failed", shown->mail_failed},
        {"order",
         {{"id", shown->order.id.text()},
          {"price", sum_words(shown->order.price)},
          {"email", shown_email(*shown)},
          {"course", {{"slug", shown->course.slug}, {"title", shown->course.title}}}}}};
    data["is_gift"] = shown->gift.has_value();
    if (!shown->gift)
        data["watch_address"] = shown->watch_address;
    else if (shown->visitor.session && store::may_see(*shown->visitor.session, shown->order))
        data["gift"] = gift_json(*shown->gift);
    co_return pages_.answer(request, "order", std::move(data), shown->visitor.email,
                            Audience::visitor);
}

} // namespace supple::routes

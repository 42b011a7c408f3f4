#include "store/checkout.hpp"

#include "store/catalog.hpp"
#include "store/customer.hpp"
#include "store/database.hpp"
#include "store/entitlement.hpp"

namespace supple::store
{

namespace
{

// Access with an end may be bought again before it ends; access for ever only by mistake.
bool owns_for_ever(Transaction& tx, const std::optional<Session>& browser, const CourseId& course)
{
    if (!browser || !browser->customer)
        return false;
    const auto owned = current_entitlement(tx, *browser->customer, course, tx.now());
    return owned && !owned->until;
}

Order order_for(Transaction& tx, const CheckoutRequest& request, const Offer& offer,
                const Email& email)
{
    const auto id = OrderId::fresh(tx.random());
    return keep_order(tx, {.id = id,
                           .number = 0,
                           .course = offer.course,
                           .offer = offer.id,
                           .customer = ensure_customer(tx, email).id,
                           .email = email,
                           .price = offer.price,
                           .access_days = offer.access_days,
                           .state = OrderState::pending,
                           .provider = std::string(request.provider),
                           .live = request.live,
                           .idempotency_key = "order-" + id.text() + "-session-1",
                           .created = tx.now()});
}

} // namespace

Result<Checkout> begin_checkout(Transaction& tx, const CheckoutRequest& request)
{
    const auto course = find_course(tx, request.course_slug);
    if (!course)
        return course.error();
    const auto offer = current_offer(tx, course->id);
    if (course->state != CourseState::published || !offer)
        return Refusal::course_not_for_sale;
    const auto email = Email::parse(request.email);
    if (!email)
        return email.error();
    if (owns_for_ever(tx, request.browser, course->id))
        return Refusal::already_owned;

    Checkout checkout{.order = order_for(tx, request, *offer, *email)};
    if (request.browser) {
        add_order(tx, request.browser->id, checkout.order.id);
    } else {
        auto fresh = open_session(tx, std::nullopt);
        add_order(tx, fresh.session.id, checkout.order.id);
        checkout.session_secret = std::move(fresh.secret);
    }
    return checkout;
}

Result<Order> attach_provider_session(Transaction& tx, const OrderId& id,
                                      std::string_view provider_session)
{
    auto order = find_order(tx, id);
    if (!order)
        return order.error();
    if (order->provider_session == provider_session)
        return order;
    if (order->provider_session)
        return Refusal::order_not_pending;
    set_provider_session(tx, id, provider_session);
    order->provider_session = provider_session;
    return order;
}

} // namespace supple::store

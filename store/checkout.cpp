#include "store/checkout.hpp"

#include "store/bundle.hpp"
#include "store/customer.hpp"
#include "store/database.hpp"
#include "store/entitlement.hpp"
#include "store/fulfilment.hpp"
#include "store/quote.hpp"

#include <algorithm>

namespace supple::store
{

namespace
{

// Access with an end may be bought again before it ends; access for ever only by mistake.
bool owns_for_ever(Transaction& tx, const std::optional<Session>& browser,
                   std::span<const CourseId> courses)
{
    if (!browser || !browser->customer)
        return false;
    return std::ranges::all_of(courses, [&](const CourseId& course) {
        const auto owned = current_entitlement(tx, *browser->customer, course, tx.now());
        return owned && is_for_ever(*owned);
    });
}

Order order_for(Transaction& tx, const CheckoutRequest& request, const Quote& quote,
                const Email& email, std::span<const CourseId> opens)
{
    const auto id = OrderId::fresh(tx.random());
    const bool free = quote.price.minor_units == 0;
    return keep_order(tx,
                      {.id = id,
                       .number = 0,
                       .course = quote.offer.course,
                       .offer = quote.offer.id,
                       .customer = ensure_customer(tx, email).id,
                       .email = email,
                       .price = quote.price,
                       .access_days = quote.offer.access_days,
                       .access_from = quote.offer.access_from,
                       .state = OrderState::pending,
                       .provider = std::string(free ? free_provider : request.provider),
                       .live = request.live,
                       .idempotency_key = "order-" + id.text() + "-session-1",
                       .created = tx.now()},
                      opens);
}

Result<Quote> quote_for(Transaction& tx, const Course& course, const CheckoutRequest& request)
{
    return quote(tx, course,
                 {.provider = request.provider,
                  .code = request.code,
                  .sum = request.sum,
                  .browser = request.browser ? std::optional(request.browser->id) : std::nullopt},
                 tx.now());
}

Result<std::optional<Gift>> gift_wanted(const CheckoutRequest& request, const Quote& quote,
                                        Timestamp now)
{
    if (!request.gift)
        return std::optional<Gift>();
    if (quote.price.minor_units == 0)
        return Refusal::gift_of_nothing;
    auto gift = read_gift(*request.gift, now);
    if (!gift)
        return gift.error();
    return std::optional<Gift>(std::move(*gift));
}

void bind_to_browser(Transaction& tx, const CheckoutRequest& request, Checkout& checkout)
{
    if (request.browser) {
        add_order(tx, request.browser->id, checkout.order.id);
        return;
    }
    auto fresh = open_session(tx, std::nullopt);
    add_order(tx, fresh.session.id, checkout.order.id);
    checkout.session_secret = std::move(fresh.secret);
}

} // namespace

Result<Checkout> begin_checkout(Transaction& tx, const CheckoutRequest& request)
{
    const auto course = find_course(tx, request.course_slug);
    if (!course)
        return course.error();
    const auto quoted = quote_for(tx, *course, request);
    if (!quoted)
        return quoted.error();
    const auto email = Email::parse(request.email);
    if (!email)
        return email.error();
    const auto opens = opened_by(tx, *course);
    const auto gift = gift_wanted(request, *quoted, tx.now());
    if (!gift)
        return gift.error();
    if (!*gift && owns_for_ever(tx, request.browser, opens))
        return Refusal::already_owned;

    Checkout checkout{.order = order_for(tx, request, *quoted, *email, opens)};
    bind_to_browser(tx, request, checkout);
    if (*gift)
        keep_gift(tx, checkout.order.id, **gift);
    if (quoted->coupon)
        hold_coupon(tx, quoted->coupon->id, checkout.order.id, quoted->discount());
    if (quoted->price.minor_units == 0)
        checkout.order = fulfil(tx, checkout.order.id,
                                free_movement(checkout.order, PaymentKind::charge, tx.now()))
                             .value()
                             .order;
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

#include "server/stripe_provider.hpp"

#include <algorithm>

namespace supple
{
namespace
{

namespace stripe = store::stripe;
using Kind = ProviderFault::Kind;

// Thirty thousand events in one reading. What is older than those was told by webhook, or is found
// where it matters, at the pages of orders that wait.
constexpr int most_event_pages = 300;
// A million movements: so that only a list without an end is cut.
constexpr int most_balance_pages = 10'000;

constexpr int too_many_requests = 429;
constexpr int first_refusal = 400;
constexpr int first_fault = 500;
constexpr int conflict = 409;

// Stripe keeps its first answer to a key, also when that was a fault of its own, for a day:
// https://docs.stripe.com/api/idempotent_requests
ProviderFault fault_of(const StripeReply& reply)
{
    const auto sentence = reply.sentence();
    if (reply.status >= first_fault || stripe::read_error(reply.body).type == "idempotency_error")
        return {Kind::broken, sentence};
    if (reply.status == conflict || reply.status == too_many_requests ||
        reply.status < first_refusal)
        return {Kind::undecided, sentence};
    return {Kind::refused, sentence};
}

template <class T>
T understood(store::Result<T> read)
{
    if (!read)
        throw ProviderFault(Kind::undecided, "Stripe's answer is not what its API promises.");
    return std::move(*read);
}

store::stripe::Request said(store::Result<stripe::Request> request)
{
    if (!request)
        throw ProviderFault(Kind::refused, "The price cannot be said to Stripe: " +
                                               std::string(store::message(request.error())));
    return std::move(*request);
}

} // namespace

StripeProvider::StripeProvider(StripeSettings settings)
    : settings_(std::move(settings)), client_(settings_.secret_key, settings_.api_address)
{
    if (!settings_.webhook_secret.starts_with("whsec_"))
        throw std::runtime_error("stripe.webhook_secret_file: that is no signing secret of a "
                                 "webhook endpoint; one begins with whsec_.");
    if (!may_be_called(settings_.page_address))
        throw std::runtime_error("stripe.page_address must be an https address without a path.");
}

store::stripe::Reading StripeProvider::reading() const
{
    return {.live = client_.live(), .inquiries_are_disputes = settings_.inquiries_are_disputes};
}

store::Result<store::WebhookEvent>
StripeProvider::read(std::string_view signature, std::string_view body, store::Timestamp now) const
{
    return stripe::read_webhook(signature, settings_.webhook_secret, body, now, reading());
}

OpenedPage StripeProvider::open_page(const store::Order& order, const std::string& title)
{
    const stripe::PageTerms terms{title, settings_.public_address, settings_.options};
    auto reply = ask(said(stripe::open_page(order, terms)), for_a_buyer);
    OpenedPage opened;
    // What Stripe will not have in a page must not stand in the way of the sale.
    if (reply.status == first_refusal && fault_of(reply).kind() == Kind::refused) {
        if (terms.options.any())
            opened.complaint =
                "Pages are opened without the options of [stripe]: " + reply.sentence();
        reply = ask(said(stripe::open_plain_page(order, terms)), for_a_buyer);
    }
    if (!reply.good())
        throw fault_of(reply);
    const auto page = understood(stripe::read_page(understood(stripe::parse_object(reply.body))));
    if (page.address.empty())
        throw ProviderFault(Kind::broken, "Stripe opened a page and did not say where.");
    if (!page.address.starts_with(settings_.page_address + "/"))
        opened.complaint = "Stripe's page is not at " + settings_.page_address +
                           ", and some browsers will not go there: set stripe.page_address to "
                           "your account's own domain.";
    opened.session = page.id;
    opened.address = page.address;
    return opened;
}

PageNews StripeProvider::look_at_page(const store::Order& order, store::Timestamp now)
{
    const auto page = understood(
        stripe::read_page(asked(stripe::look_at_page(*order.provider_session), for_a_glance)));
    if (page.order != order.id || page.live != order.live)
        throw ProviderFault(Kind::refused, "Stripe's page is of another order.");
    PageNews news;
    news.charge = stripe::charge_of(page, now);
    news.closed = page.status == stripe::PageStatus::expired;
    if (page.status == stripe::PageStatus::open)
        news.address = page.address;
    return news;
}

store::Movement StripeProvider::refund(const store::Order& order,
                                       const store::RefundRequest& request, store::Timestamp)
{
    // The key alone keeps a lost answer from becoming a second refund, but not for ever.
    if (request.asked_before)
        if (const auto done = refunded_already(request))
            return *done;
    const auto made =
        understood(stripe::read_refund(asked(said(stripe::refund(request)), for_the_books)));
    if (made.payment != request.payment || made.amount != request.amount)
        throw ProviderFault(Kind::undecided, "Stripe refunded something else than it was asked "
                                             "for; look at the payment in its Dashboard.");
    if (made.status == stripe::RefundStatus::failed)
        throw ProviderFault(Kind::refused, "Stripe says that the refund failed.");
    return stripe::movement_of(made, order.live);
}

std::optional<store::Movement> StripeProvider::refunded_already(const store::RefundRequest& request)
{
    const auto list = asked(stripe::refunds_of(request.payment), for_the_books);
    for (const auto& item : stripe::list_in(list))
        if (const auto refund = stripe::read_refund(item);
            refund && refund->request == request.idempotency_key &&
            refund->status != stripe::RefundStatus::failed)
            return stripe::movement_of(*refund, client_.live());
    return std::nullopt;
}

EventNews StripeProvider::events_since(store::Timestamp since)
{
    EventNews news;
    const auto take = [&](const boost::json::object& item) {
        if (auto event = stripe::read_event(item, reading()))
            news.events.push_back(std::move(*event));
    };
    news.as_of = read_list(stripe::events_since, most_event_pages, since, take);
    std::ranges::reverse(news.events);
    return news;
}

std::vector<store::Fee> StripeProvider::fees_since(store::Timestamp since)
{
    std::vector<store::Fee> fees;
    const auto take = [&](const boost::json::object& item) {
        if (auto fee = stripe::read_fee(item))
            fees.push_back(std::move(*fee));
    };
    read_list(stripe::balance_since, most_balance_pages, since, take);
    return fees;
}

// All items, newest first; when the first page was answered, by Stripe's clock.
std::optional<store::Timestamp>
StripeProvider::read_list(PageOfList page_after, int most_pages, store::Timestamp since,
                          const std::function<void(const boost::json::object&)>& take)
{
    std::optional<store::Timestamp> as_of;
    std::string after;
    for (int page = 0; page < most_pages; ++page) {
        const auto reply = ask(page_after(since, after), for_the_books);
        if (!reply.good())
            throw fault_of(reply);
        if (page == 0)
            as_of = reply.date;
        const auto list = understood(stripe::parse_object(reply.body));
        for (const auto& item : stripe::list_in(list)) {
            after = stripe::text_at(item, "id");
            take(item);
        }
        if (!stripe::truth_at(list, "has_more") || after.empty())
            break;
    }
    return as_of;
}

StripeReply StripeProvider::ask(const store::stripe::Request& request, const Patience& patience)
{
    try {
        return client_.ask(request, patience);
    } catch (const NoAnswer& silence) {
        throw ProviderFault(Kind::undecided, silence.what());
    }
}

boost::json::object StripeProvider::asked(const store::stripe::Request& request,
                                          const Patience& patience)
{
    const auto reply = ask(request, patience);
    if (!reply.good())
        throw fault_of(reply);
    return understood(stripe::parse_object(reply.body));
}

} // namespace supple

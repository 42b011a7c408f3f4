#include "server/routes/payment_page.hpp"

#include "server/routes/visitor.hpp"
#include "store/catalog.hpp"
#include "store/checkout.hpp"
#include "store/notice.hpp"
#include "store/provider_watch.hpp"

namespace supple::routes
{
namespace
{

// What `supple doctor` tells of the pages.
constexpr std::string_view pages_topic = "provider.pages";
constexpr std::string_view options_topic = "provider.options";

http::Response to_order(const store::OrderId& order, std::string_view came_back = "")
{
    return http::Response::see_other("/orders/" + order.text() + std::string(came_back));
}

constexpr std::string_view out_of_reach = "?payment=unreachable";

// The order, for the browser that began it.
std::optional<store::Order> own_order(store::Snapshot& snapshot, std::string_view id,
                                      std::string_view secret, store::Timestamp now)
{
    const auto order_id = store::OrderId::parse(id);
    const auto session = store::session_of(snapshot, secret, now);
    if (!order_id || !session)
        return std::nullopt;
    const auto order = store::find_order(snapshot, *order_id);
    if (!order || !store::may_see(*session, *order))
        return std::nullopt;
    return *order;
}

void note_opened(store::Transaction& tx, const OpenedPage& page)
{
    store::settle_notice(tx, pages_topic);
    if (page.complaint)
        store::leave_notice(tx, options_topic, *page.complaint);
    else
        store::settle_notice(tx, options_topic);
}

} // namespace

PaymentPage::PaymentPage(AsyncStore& store, ProviderDesk& desk, const Provider& provider,
                         const ShopPages& pages, const store::Clock& clock, Doorkeeper& doorkeeper,
                         LogError log_error)
    : store_(store), desk_(desk), provider_(provider), pages_(pages), clock_(clock),
      doorkeeper_(doorkeeper), log_error_(std::move(log_error))
{
}

void PaymentPage::add_to(http::Router& router) const
{
    router.post("/orders/{id}/pay", [this](http::Request& request) { return pay(request); });
}

http::Task<http::Response> PaymentPage::open(const store::Order& order) const
{
    if (order.state != store::OrderState::pending) // nothing is due
        co_return to_order(order.id);
    const auto read = [&](store::Snapshot& snapshot) {
        return store::find_course(snapshot, order.course)->title;
    };
    const std::string title = co_await store_.read(read);
    const auto ask = [&](Provider& provider) { return provider.open_page(order, title); };
    std::optional<ProviderFault> fault;
    OpenedPage page;
    try {
        page = co_await desk_.ask(ask);
    } catch (const ProviderFault& told) {
        fault = told;
    }
    if (fault) {
        co_await note(order, *fault);
        co_return to_order(order.id, out_of_reach);
    }
    if (page.complaint)
        log_error_(*page.complaint);
    // The address is given away only after the page is known here.
    const auto keep = [&](store::Transaction& tx) {
        auto attached = store::attach_provider_session(tx, order.id, page.session);
        if (attached)
            note_opened(tx, page);
        return attached;
    };
    const auto attached = co_await store_.write(keep);
    if (!attached) // another click was faster and has its own page
        co_return to_order(order.id);
    co_return http::Response::see_other(page.address);
}

http::Task<bool> PaymentPage::refresh(const store::Order& order) const
{
    if (order.state != store::OrderState::pending || !order.provider_session ||
        order.provider != provider_.name() || order.live != provider_.live())
        co_return false;
    const auto claim = [&](store::Transaction& tx) { return store::claim_look(tx, order.id); };
    if (!co_await store_.write(claim))
        co_return false;
    try {
        const PageNews news = co_await look(order);
        co_return news.charge || news.closed;
    } catch (const ProviderFault& fault) { // the page says "being confirmed", and that is true
        log_error_(fault.what());
    }
    co_return false;
}

http::Task<http::Response> PaymentPage::pay(http::Request& request) const
{
    const std::string id(request.parameter("id"));
    const std::string secret = session_secret(request, pages_.facts().secure());
    const auto now = clock_.now();
    const auto read = [&](store::Snapshot& snapshot) {
        return own_order(snapshot, id, secret, now);
    };
    const auto order = co_await store_.read(read);
    if (!order)
        co_return pages_.error(http::Status::not_found, {});
    if (order->state != store::OrderState::pending || order->provider != provider_.name() ||
        order->live != provider_.live())
        co_return to_order(order->id);
    if (const auto wait = doorkeeper_.must_wait_to_buy(request, order->email.typed()))
        co_return with_retry_after(pages_.error(http::Status::too_many_requests, {}), *wait);
    if (!order->provider_session)
        co_return co_await open(*order);
    std::optional<ProviderFault> fault;
    PageNews news;
    try {
        news = co_await look(*order);
    } catch (const ProviderFault& told) {
        fault = told;
    }
    if (fault)
        log_error_(fault->what());
    if (fault || news.address.empty())
        co_return to_order(order->id, fault ? out_of_reach : "");
    co_return http::Response::see_other(news.address);
}

http::Task<PageNews> PaymentPage::look(const store::Order& order) const
{
    const auto now = clock_.now();
    const auto ask = [&](Provider& provider) { return provider.look_at_page(order, now); };
    const PageNews news = co_await desk_.ask(ask);
    if (news.charge || news.closed) {
        const auto take = [&](store::Transaction& tx) { take_news(tx, order, news); };
        co_await store_.write(take);
    }
    co_return news;
}

http::Task<void> PaymentPage::note(const store::Order& order, const ProviderFault& fault) const
{
    log_error_("The page of order " + order.id.text() + " was not opened: " + fault.what());
    const std::string sentence = std::string("Payment pages cannot be opened: ") + fault.what();
    const auto write = [&](store::Transaction& tx) {
        store::leave_notice(tx, pages_topic, sentence);
        if (fault.kind() != ProviderFault::Kind::undecided)
            static_cast<void>(
                store::renew_idempotency_key(tx, order.id)); // paid meanwhile: no need
    };
    co_await store_.write(write);
}

} // namespace supple::routes

#include "server/reconciler.hpp"

#include "store/provider_watch.hpp"

#include <boost/asio/this_coro.hpp>

namespace supple
{
namespace
{

// "Heals within minutes": twice as often as that asks for, and a trifle of what a provider allows.
constexpr auto pause = std::chrono::seconds(60);
// Right after the start, since the shop may have been closed while customers paid.
constexpr auto first_pause = std::chrono::seconds(1);

// So that a thousand abandoned pages take their turns instead of a minute of calls.
constexpr int most_pages_a_look = 50;

// Events appear in the list a little after the time they bear.
constexpr auto overlap = std::chrono::minutes(5);
// A shop that never read the list: what happened before it was opened is not its business.
constexpr auto first_reach = std::chrono::hours(24);

} // namespace

Reconciler::Reconciler(AsyncStore& store, ProviderDesk& desk, const Provider& provider,
                       const store::Clock& clock, LogError log_error)
    : store_(store), desk_(desk), provider_(provider), clock_(clock),
      log_error_(std::move(log_error))
{
}

http::Task<void> Reconciler::run()
{
    http::Timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(first_pause);
    for (;;) {
        co_await timer.async_wait(http::use_task);
        try {
            co_await look();
        } catch (const std::exception& fault) { // the database was busy or broken: look again later
            complain(fault.what());
        }
        timer.expires_after(pause);
    }
}

http::Task<void> Reconciler::look()
{
    co_await read_events();
    co_await look_at_pages();
}

// The same complaint once, until something else is the matter: a line a minute hides all others.
void Reconciler::complain(const std::string& what)
{
    if (std::exchange(last_complaint_, what) != what)
        log_error_(what);
}

http::Task<void> Reconciler::look_at_pages()
{
    const auto claim = [&](store::Transaction& tx) {
        store::expire_unopened(tx, provider_.name(), provider_.live(), most_pages_a_look);
        return store::claim_due_looks(tx, provider_.name(), provider_.live(), most_pages_a_look);
    };
    const auto orders = co_await store_.write(claim);
    for (const store::Order& order : orders) {
        try {
            co_await look_at_page(order);
        } catch (const std::exception& fault) { // one broken page must not hide the others
            complain("Order " + order.id.text() + ": " + fault.what());
        }
    }
}

http::Task<void> Reconciler::look_at_page(const store::Order& order)
{
    const auto now = clock_.now();
    const auto ask = [&](Provider& provider) { return provider.look_at_page(order, now); };
    const PageNews news = co_await desk_.ask(ask);
    if (!news.charge && !news.closed)
        co_return;
    const auto take = [&](store::Transaction& tx) { take_news(tx, order, news); };
    co_await store_.write(take);
}

http::Task<void> Reconciler::read_events()
{
    const auto where = [&](store::Snapshot& snapshot) {
        return store::events_read_to(snapshot, provider_.name(), provider_.live());
    };
    const auto read_to = co_await store_.read(where);
    const store::Timestamp since = read_to.value_or(clock_.now() - first_reach) - overlap;
    const auto ask = [&](Provider& provider) { return provider.events_since(since); };
    EventNews news;
    try {
        news = co_await desk_.ask(ask);
    } catch (const ProviderFault& fault) {
        complain(fault.what());
        co_return;
    }
    if (!news.as_of)
        co_return;
    for (const store::WebhookEvent& event : news.events)
        co_await take(event);
    // By the provider's clock, since events bear its times; ours may be wrong.
    const auto note = [&](store::Transaction& tx) {
        store::note_events_read(tx, provider_.name(), provider_.live(), *news.as_of);
    };
    co_await store_.write(note);
    last_complaint_.clear();
}

// What a webhook would not act on is not written down from the list, where it would come each time.
http::Task<void> Reconciler::take(const store::WebhookEvent& event)
{
    if (event.kind == store::EventKind::other || event.kind == store::EventKind::not_paid)
        co_return;
    const auto is_new = [&](store::Snapshot& snapshot) {
        return !store::is_known(snapshot, event);
    };
    if (!co_await store_.read(is_new))
        co_return;
    const auto accept = [&](store::Transaction& tx) { return store::accept_event(tx, event); };
    const auto outcome = co_await store_.write(accept);
    if (!outcome)
        complain("Event " + event.event_id + ": " + std::string(store::message(outcome.error())));
}

} // namespace supple

// A payment provider, as the shop sees it: it opens a page on which an order is paid, tells what
// became of it, gives money back, and sends signed messages. Two are real: Stripe, and the pretend
// one of test payments. Calls that wait for the world are marked; they block their thread and are
// made through the ProviderDesk or by a command, never on a worker.
#pragma once

#include "store/database.hpp"
#include "store/order.hpp"
#include "store/payment.hpp"
#include "store/refund.hpp"
#include "store/webhook_event.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace supple
{

// The provider could not be asked, or said no. The sentence is for the operator.
class ProviderFault : public std::runtime_error
{
  public:
    enum class Kind {
        undecided, // nobody knows whether it was done: ask again under the same key
        broken,    // it failed over there, and would give the same answer under the same key
        refused,   // it will not do it; nothing was done
    };

    ProviderFault(Kind kind, const std::string& sentence)
        : std::runtime_error(sentence), kind_(kind)
    {
    }

    Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

struct OpenedPage {
    std::string session{};                  // the provider's name for it
    std::string address{};                  // where the buyer goes: whole, or a path of our own
    std::optional<std::string> complaint{}; // a setting it rejected; the page is open without it
};

// What a page says now; nothing of it is set while the buyer is still at it.
struct PageNews {
    std::optional<store::Movement> charge{}; // as of now: pages do not say when
    bool closed = false;                     // unpaid, for good
    std::string address{};                   // while it may still be paid on
};

struct EventNews {
    std::vector<store::WebhookEvent> events{}; // oldest first
    std::optional<store::Timestamp> as_of{};   // by the provider's clock; none: there is no list
};

class Provider
{
  public:
    virtual ~Provider() = default;

    virtual std::string_view name() const = 0;
    virtual bool live() const = 0;

    // The origin that our forms may lead to ("https://checkout.stripe.com"); empty: only ourselves.
    virtual std::string page_origin() const = 0;

    virtual std::string_view signature_header() const = 0;

    // A message that came to our door: signature, age, then its words. Never waits. Refusals as in
    // store/stripe_event.hpp.
    virtual store::Result<store::WebhookEvent>
    read(std::string_view signature, std::string_view body, store::Timestamp now) const = 0;

    // These wait for the world, on any thread, and throw ProviderFault.

    // The same order again is the same page. `title` is what the buyer reads on it.
    virtual OpenedPage open_page(const store::Order& order, const std::string& title) = 0;
    // Of an order whose page is open.
    virtual PageNews look_at_page(const store::Order& order, store::Timestamp now) = 0;
    virtual store::Movement refund(const store::Order& order, const store::RefundRequest& request,
                                   store::Timestamp now) = 0;
    virtual EventNews events_since(store::Timestamp since) = 0;
    // What it kept of payments since then; of one payment there may be several.
    virtual std::vector<store::Fee> fees_since(store::Timestamp since) = 0;

    // Whatever waits ends with a fault.
    virtual void stop() = 0;
};

// Draws the conclusions, through the one function that money goes through.
void take_news(store::Transaction& tx, const store::Order& order, const PageNews& news);

} // namespace supple

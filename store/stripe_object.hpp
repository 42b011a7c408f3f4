// What Stripe answers, read from its JSON: a payment page (Checkout Session), a refund, a dispute,
// an error, a list. Fields that we do not need are passed over, words that we do not know are taken
// for the harmless case that is named here. Nothing is trusted to be there.
#pragma once

#include "store/payment.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store::stripe
{

enum class PageStatus { open, complete, expired };

struct Page {
    std::string id{};      // "cs_…"
    std::string address{}; // where the buyer pays; empty once it is closed
    PageStatus status = PageStatus::open;
    bool settled = false;             // the money is there, or none was due
    std::string payment{};            // "pi_…"; the page's own id if no money was due
    Money total{};                    // what the buyer pays
    Money discount{};                 // what a promotion code of Stripe's took off before that
    std::optional<ReckonedTax> tax{}; // where Stripe Tax reckoned it
    std::optional<OrderId> order{};   // from our metadata; none: not our page
    bool live = false;
};

/// Refusal::event_invalid for anything but a checkout.session with its sum.
Result<Page> read_page(const boost::json::object& object);

/// What the page says moved; none until it is settled.
std::optional<Movement> charge_of(const Page& page, Timestamp occurred);

enum class RefundStatus {
    under_way, // pending or succeeded: the money is leaving or has left
    failed,    // failed or cancelled: it came back
    undecided, // anything else, such as waiting for the buyer
};

struct Refund {
    std::string id{};      // "re_…"
    std::string payment{}; // "pi_…"
    Money amount{};
    RefundStatus status = RefundStatus::undecided;
    std::string request{}; // which of our requests made it; empty: made in the Dashboard
    Timestamp created{};
};

/// Refusal::event_invalid.
Result<Refund> read_refund(const boost::json::object& object);

/// For the ledger of an order in this mode; its kind is a refund or a failed one.
Movement movement_of(const Refund& refund, bool live);

enum class DisputeStatus {
    inquiry, // the bank only asks
    open,    // it holds the money back; also every word of a later version of the API
    over,    // won, withdrawn or prevented
    lost,
};

struct Dispute {
    std::string id{};      // "dp_…"
    std::string payment{}; // "pi_…"
    Money amount{};
    DisputeStatus status = DisputeStatus::open;
};

/// Refusal::event_invalid.
Result<Dispute> read_dispute(const boost::json::object& object);

/// Of a balance transaction with its source; none where no fee was taken or the source is no
/// payment of a page (a payout, a monthly fee).
std::optional<Fee> read_fee(const boost::json::object& object);

/// Of an answer that is not 2xx. Empty members for an answer that is none of Stripe's.
struct Error {
    std::string type{}; // "invalid_request_error", "idempotency_error", "card_error", "api_error"
    std::string code{}; // "resource_missing", "charge_already_refunded", …
    std::string message{};
    std::string parameter{};
};

Error read_error(std::string_view body);

// Reading what may be missing: "" and nothing.

std::string text_at(const boost::json::object& object, std::string_view name);
std::int64_t number_at(const boost::json::object& object, std::string_view name);
Timestamp time_at(const boost::json::object& object, std::string_view name);
bool truth_at(const boost::json::object& object, std::string_view name);
const boost::json::object* object_at(const boost::json::object& object, std::string_view name);

/// The id that stands there, bare or within an expanded object.
std::string id_at(const boost::json::object& object, std::string_view name);

/// Our order in the object's metadata.
std::optional<OrderId> order_in(const boost::json::object& object);

/// Parses one JSON object; Refusal::event_invalid.
Result<boost::json::object> parse_object(std::string_view text);

/// The "data" of a list; what is no object in it is left out.
std::vector<boost::json::object> list_in(const boost::json::object& object);

} // namespace supple::store::stripe

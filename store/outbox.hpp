// Messages committed together with the fact they tell, sent later, retried. A message is data, not
// text: the counter renders it when it sends it. It may be sent twice if the program dies between
// sending and noting it; its id, which becomes the Message-ID, then lets the receiver's mail
// program see that. Once a message has ended, sent or not, the secrets in it are blotted out; the
// row stays.
#pragma once

#include "store/clock.hpp"
#include "store/email.hpp"
#include "store/id.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// RFC 5321 section 4.5.4.1: a sender goes on trying for four to five days. A long weekend with a
/// wrong password in the settings loses no receipt.
inline constexpr std::chrono::days longest_wait{5};
/// The pauses double from the first to the greatest: greylisting is over in minutes, and a mail
/// server that comes back after a night finds the mails within the hour.
inline constexpr std::chrono::minutes first_pause{1};
inline constexpr std::chrono::minutes greatest_pause{60};

enum class MessageKind {
    receipt,
    sign_in,
    refund,
    access_granted,
    gift,            // to the person who is given a course
    access_ends,     // a rental's last days
    sale_notice,     // to the operator
    withdrawal,      // that it has reached us, and when
    session_request, // to who asked for a private session
    session_notice,  // to the practitioner: somebody asks
    session_answer,  // what she answers
};

enum class MessageState {
    waiting,
    sent,     // taken by the mail server
    refused,  // for good, by the mail server: the address does not exist
    given_up, // tried for too long
    replaced, // a newer message says the same
};

std::string_view name(MessageKind kind);
std::string_view name(MessageState state);

struct Message {
    MessageId id{};
    MessageKind kind = MessageKind::receipt;
    Email recipient{};
    std::optional<OrderId> order{}; // of which it tells
    boost::json::object data{};     // what the template needs; see message.hpp
    Timestamp created{};
    MessageState state = MessageState::waiting;
    int attempts = 0;
    std::optional<Timestamp> next_attempt{}; // while it waits
    std::optional<Timestamp> sent{};
    std::optional<std::string> last_error{}; // the mail server's own words, or ours
};

/// A message whose data has an "order_id" belongs to that order. A receipt replaces those of the
/// same order that still wait, and a sign-in mail those to the same address: only the newest
/// link is of use, and a customer whose mail was stuck for a day wants one, not five.
MessageId enqueue(Transaction& tx, MessageKind kind, const Email& recipient,
                  const boost::json::object& data);

/// To be sent now. What was tried least comes first, so that a sign-in mail somebody waits for is
/// not behind a hundred that a server puts off.
std::vector<Message> due(Snapshot& snapshot, Timestamp now, int limit = 20);

/// Also notes what was meanwhile replaced: it was sent all the same. An order that was flagged
/// because such a mail had not been delivered needs no person any more.
void mark_sent(Transaction& tx, const MessageId& id);

/// Tries again after 1, 2, 4, … minutes, at most an hour apart and each up to a quarter longer, so
/// that mails put off together do not come back together. Gives up when it has waited too long; a
/// sign-in mail, when its link has died. `error` must hold no secret.
void mark_failed(Transaction& tx, const MessageId& id, std::string_view error);

/// The mail server refused it for good. The order it tells of is flagged for a person.
void mark_refused(Transaction& tx, const MessageId& id, std::string_view error);

/// Tried and still waiting, newest first.
std::vector<Message> delayed(Snapshot& snapshot, int limit = 100);

/// Refused or given up, written since then, newest first.
std::vector<Message> undelivered(Snapshot& snapshot, Timestamp since, int limit = 100);

/// All to one address, newest first.
std::vector<Message> messages_to(Snapshot& snapshot, const Email& recipient, int limit = 100);

/// Empties all messages to one address and makes them out to `called`, an address of nobody; those
/// still to be sent are not sent.
void empty_messages(Transaction& tx, const Email& recipient, const Email& called);

/// Empties one message; if it is still to be sent, it is not.
void empty_message(Transaction& tx, const MessageId& id);

/// In all mails that tell of one order, puts other values in the place of members that are there.
void replace_in_messages(Transaction& tx, const OrderId& order, const boost::json::object& values);

/// All that tell of one order, oldest first.
std::vector<Message> messages_of(Snapshot& snapshot, const OrderId& order);

} // namespace supple::store

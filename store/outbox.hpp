// Messages committed together with the fact they tell, sent later, retried. A message is data, not
// text: the counter renders it when it sends it. It may be sent twice if the program dies between
// sending and noting it; its id then lets the receiver's mail program see that. Once sent, the
// secrets in it are blotted out; the row stays.
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

/// Tries before a message is left to the operator: with the back-off below about two days.
inline constexpr int greatest_attempts = 16;

enum class MessageKind { receipt, sign_in, refund, access_granted, withdrawal };

std::string_view name(MessageKind kind);

struct Message {
    MessageId id{};
    MessageKind kind = MessageKind::receipt;
    Email recipient{};
    boost::json::object data{}; // what the template needs; see message.hpp
    Timestamp created{};
    int attempts = 0;
    std::optional<Timestamp> next_attempt{}; // none: sent, or given up
    std::optional<Timestamp> sent{};
    std::optional<std::string> last_error{};
};

MessageId enqueue(Transaction& tx, MessageKind kind, const Email& recipient,
                  const boost::json::object& data);

/// To be sent now, the longest waiting first.
std::vector<Message> due(Snapshot& snapshot, Timestamp now, int limit = 20);

/// Blots out the members of data named "sign_in_path" and "code".
void mark_sent(Transaction& tx, const MessageId& id);

/// Tries again after 1, 2, 4, … minutes, at most 6 hours apart, and gives up after the last
/// attempt. `error` must hold no secret.
void mark_failed(Transaction& tx, const MessageId& id, std::string_view error);

/// Sets an unsent message, also one given up, to be sent at once; false if there is none.
bool retry_now(Transaction& tx, const MessageId& id);

/// Not sent though tried, newest first: what `doctor` shows.
std::vector<Message> undelivered(Snapshot& snapshot, int limit = 100);

/// All to one address, newest first.
std::vector<Message> messages_to(Snapshot& snapshot, const Email& recipient, int limit = 100);

/// Empties all messages to one address and makes them out to `called`, an address of nobody; those
/// still to be sent are not sent.
void empty_messages(Transaction& tx, const Email& recipient, const Email& called);

} // namespace supple::store

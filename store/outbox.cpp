#include "store/outbox.hpp"

#include "store/column.hpp"
#include "store/order.hpp"
#include "store/random.hpp"
#include "store/sign_in.hpp"

#include <boost/json.hpp>

#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(MessageKind)
{
    static constexpr std::array<std::string_view, 11> all{
        "receipt",       "sign_in",     "refund",     "access_granted",  "gift",
        "access_ends",   "sale_notice", "withdrawal", "session_request", "session_notice",
        "session_answer"};
    return all;
}

static std::span<const std::string_view> words(MessageState)
{
    static constexpr std::array<std::string_view, 5> all{"waiting", "sent", "refused", "given_up",
                                                         "replaced"};
    return all;
}

std::string_view name(MessageKind kind)
{
    return words(kind)[static_cast<std::size_t>(kind)];
}

std::string_view name(MessageState state)
{
    return words(state)[static_cast<std::size_t>(state)];
}

namespace
{

constexpr std::size_t greatest_error_length = 500; // bytes; a mail server's whole answer fits
constexpr std::array secret_members{"sign_in_path", "code", "gift_path"};

// The message as it stands: its data is JSON text.
struct Row {
    Message message;
    std::string data;
};

void columns(soci::statement& statement, Row& row)
{
    auto& message = row.message;
    statement.exchange(soci::into(message.id));
    statement.exchange(soci::into(message.kind));
    statement.exchange(soci::into(message.recipient));
    statement.exchange(soci::into(message.order));
    statement.exchange(soci::into(row.data));
    statement.exchange(soci::into(message.created));
    statement.exchange(soci::into(message.state));
    statement.exchange(soci::into(message.attempts));
    statement.exchange(soci::into(message.next_attempt));
    statement.exchange(soci::into(message.sent));
    statement.exchange(soci::into(message.last_error));
}

#define SELECT_MESSAGES                                                                            \
    "SELECT id, kind, recipient, order_id, data, created_at, state, attempts, next_attempt_at,"    \
    " sent_at, last_error FROM messages"

Message read(Row row)
{
    row.message.data = boost::json::parse(row.data).as_object();
    return std::move(row.message);
}

std::vector<Message> read(std::vector<Row> rows)
{
    std::vector<Message> messages;
    for (auto& row : rows)
        messages.push_back(read(std::move(row)));
    return messages;
}

std::optional<Message> find(Snapshot& snapshot, const MessageId& id)
{
    auto row = first_row<Row>(snapshot, SELECT_MESSAGES " WHERE id = :id", with(id, "id"));
    if (!row)
        return std::nullopt;
    return read(std::move(*row));
}

std::string without_secrets(boost::json::object data)
{
    for (const auto* member : secret_members)
        if (data.contains(member))
            data[member] = "";
    return boost::json::serialize(data);
}

void end(Transaction& tx, const Message& message, MessageState state,
         const std::optional<std::string>& error)
{
    const auto data = without_secrets(message.data);
    const auto sent = state == MessageState::sent ? std::optional(tx.now()) : std::nullopt;
    run(tx,
        "UPDATE messages SET state = :state, data = :data, attempts = :attempts,"
        " next_attempt_at = NULL, sent_at = :sent, last_error = :error WHERE id = :id",
        with(state, "state"), with(data, "data"), with(message.attempts, "attempts"),
        with(sent, "sent"), with(error, "error"), with(message.id, "id"));
}

// For the operator; it names no address.
std::string undelivered_sentence(MessageKind kind)
{
    if (kind == MessageKind::gift)
        return "The mail with the gift was not delivered: see why with `supple orders show`, and "
               "ask the buyer whether the address is right.";
    return "A mail to the customer was not delivered (" + std::string(name(kind)) +
           "): see why with `supple orders show`, and hand over the link another way (`supple "
           "access link`).";
}

// A person must know that a customer was not told.
void end_undelivered(Transaction& tx, const Message& message, MessageState state,
                     std::string_view error)
{
    end(tx, message, state, std::string(error.substr(0, greatest_error_length)));
    if (!message.order || message.kind == MessageKind::sale_notice)
        return;
    flag(tx, *message.order, undelivered_sentence(message.kind));
}

void replace_waiting(Transaction& tx, MessageKind kind, const std::string& recipient_key,
                     const std::optional<OrderId>& order)
{
    const bool sign_in = kind == MessageKind::sign_in;
    const bool of_order = kind == MessageKind::receipt || kind == MessageKind::gift;
    if (!sign_in && !(of_order && order))
        return;
    const auto waiting = read(all_rows<Row>(
        tx, SELECT_MESSAGES " WHERE recipient_key = :key AND kind = :kind AND state = 'waiting'",
        with(recipient_key, "key"), with(kind, "kind")));
    for (const auto& message : waiting)
        if (sign_in || message.order == order)
            end(tx, message, MessageState::replaced, message.last_error);
}

std::optional<OrderId> order_in(const boost::json::object& data)
{
    const auto* named = data.if_contains("order_id");
    if (named == nullptr)
        return std::nullopt;
    return OrderId::parse(named->as_string()).value();
}

std::chrono::seconds spread(std::chrono::seconds pause, Random& random)
{
    std::array<std::uint8_t, 2> drawn{};
    random.fill(drawn);
    return pause + pause / 4 * (drawn[0] * 256 + drawn[1]) / 65536;
}

std::optional<Timestamp> next_attempt(const Message& message, Timestamp now, Random& random)
{
    const auto life = message.kind == MessageKind::sign_in
                          ? std::chrono::seconds(sign_in_link_life) // late, it only confuses
                          : std::chrono::seconds(longest_wait);
    if (now - message.created >= life)
        return std::nullopt;
    auto pause = std::chrono::seconds(first_pause);
    for (int attempt = 1; attempt < message.attempts && pause < greatest_pause; ++attempt)
        pause *= 2;
    return now + spread(std::min<std::chrono::seconds>(pause, greatest_pause), random);
}

// The waiting message as it is after one more try; none if it has ended.
std::optional<Message> tried(Snapshot& snapshot, const MessageId& id)
{
    auto message = find(snapshot, id);
    if (!message || message->state != MessageState::waiting)
        return std::nullopt;
    ++message->attempts;
    return message;
}

} // namespace

MessageId enqueue(Transaction& tx, MessageKind kind, const Email& recipient,
                  const boost::json::object& data)
{
    const auto id = MessageId::fresh(tx.random());
    const auto number =
        *first_value<long long>(tx, "SELECT coalesce(max(number), 0) + 1 FROM messages");
    const auto key = recipient.key();
    const auto order = order_in(data);
    const auto text = boost::json::serialize(data);
    const auto now = tx.now();
    replace_waiting(tx, kind, key, order);
    run(tx,
        "INSERT INTO messages (id, number, kind, recipient, recipient_key, order_id, data,"
        " created_at, state, attempts, next_attempt_at)"
        " VALUES (:id, :number, :kind, :recipient, :key, :order, :data, :now, 'waiting', 0, :now)",
        with(id, "id"), with(number, "number"), with(kind, "kind"), with(recipient, "recipient"),
        with(key, "key"), with(order, "order"), with(text, "data"), with(now, "now"));
    return id;
}

std::vector<Message> due(Snapshot& snapshot, Timestamp now, int limit)
{
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE next_attempt_at IS NOT NULL"
                                              " AND next_attempt_at <= :now"
                                              " ORDER BY attempts, next_attempt_at, number"
                                              " LIMIT :limit",
                              with(now, "now"), with(limit, "limit")));
}

void mark_sent(Transaction& tx, const MessageId& id)
{
    auto message = find(tx, id);
    if (!message || message->sent)
        return;
    ++message->attempts;
    end(tx, *message, MessageState::sent, std::nullopt);
    if (message->order)
        unflag(tx, *message->order, undelivered_sentence(message->kind));
}

void mark_failed(Transaction& tx, const MessageId& id, std::string_view error)
{
    const auto message = tried(tx, id);
    if (!message)
        return;
    const auto next = next_attempt(*message, tx.now(), tx.random());
    if (!next) {
        end_undelivered(tx, *message, MessageState::given_up, error);
        return;
    }
    const std::string text(error.substr(0, greatest_error_length));
    run(tx,
        "UPDATE messages SET attempts = :attempts, next_attempt_at = :next, last_error = :error"
        " WHERE id = :id",
        with(message->attempts, "attempts"), with(next, "next"), with(text, "error"),
        with(id, "id"));
}

void mark_refused(Transaction& tx, const MessageId& id, std::string_view error)
{
    if (const auto message = tried(tx, id))
        end_undelivered(tx, *message, MessageState::refused, error);
}

void empty_messages(Transaction& tx, const Email& recipient, const Email& called)
{
    const auto key = recipient.key();
    const auto called_key = called.key();
    run(tx,
        "UPDATE messages SET recipient = :called, recipient_key = :called_key, data = '{}',"
        " last_error = NULL, next_attempt_at = NULL,"
        " state = CASE WHEN state = 'waiting' THEN 'replaced' ELSE state END"
        " WHERE recipient_key = :key",
        with(called, "called"), with(called_key, "called_key"), with(key, "key"));
}

void empty_message(Transaction& tx, const MessageId& id)
{
    run(tx,
        "UPDATE messages SET data = '{}', last_error = NULL, next_attempt_at = NULL,"
        " state = CASE WHEN state = 'waiting' THEN 'replaced' ELSE state END WHERE id = :id",
        with(id, "id"));
}

void replace_in_messages(Transaction& tx, const OrderId& order, const boost::json::object& values)
{
    for (auto& message : messages_of(tx, order)) {
        for (const auto& [member, value] : values)
            if (auto* there = message.data.if_contains(member))
                *there = value;
        const auto data = boost::json::serialize(message.data);
        run(tx, "UPDATE messages SET data = :data WHERE id = :id", with(data, "data"),
            with(message.id, "id"));
    }
}

std::vector<Message> delayed(Snapshot& snapshot, int limit)
{
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE next_attempt_at IS NOT NULL"
                                              " AND attempts > 0 ORDER BY number DESC LIMIT :limit",
                              with(limit, "limit")));
}

std::vector<Message> undelivered(Snapshot& snapshot, Timestamp since, int limit)
{
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE state IN ('refused', 'given_up')"
                                              " AND created_at >= :since"
                                              " ORDER BY number DESC LIMIT :limit",
                              with(since, "since"), with(limit, "limit")));
}

std::vector<Message> messages_to(Snapshot& snapshot, const Email& recipient, int limit)
{
    const auto key = recipient.key();
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE recipient_key = :key"
                                              " ORDER BY number DESC LIMIT :limit",
                              with(key, "key"), with(limit, "limit")));
}

std::vector<Message> messages_of(Snapshot& snapshot, const OrderId& order)
{
    return read(all_rows<Row>(snapshot, SELECT_MESSAGES " WHERE order_id = :order ORDER BY number",
                              with(order, "order")));
}

} // namespace supple::store

#include "store/outbox.hpp"

#include "store/column.hpp"
#include "store/sign_in.hpp"

#include <boost/json.hpp>

#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(MessageKind)
{
    static constexpr std::array<std::string_view, 5> all{"receipt", "sign_in", "refund",
                                                         "access_granted", "withdrawal"};
    return all;
}

std::string_view name(MessageKind kind)
{
    return words(kind)[static_cast<std::size_t>(kind)];
}

namespace
{

constexpr std::chrono::minutes first_pause{1};
constexpr std::chrono::hours greatest_pause{6};    // a mail server that is down for a night
constexpr std::size_t greatest_error_length = 500; // bytes; a mail server's whole answer fits
constexpr std::array secret_members{"sign_in_path", "code"};

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
    statement.exchange(soci::into(row.data));
    statement.exchange(soci::into(message.created));
    statement.exchange(soci::into(message.attempts));
    statement.exchange(soci::into(message.next_attempt));
    statement.exchange(soci::into(message.sent));
    statement.exchange(soci::into(message.last_error));
}

#define SELECT_MESSAGES                                                                            \
    "SELECT id, kind, recipient, data, created_at, attempts, next_attempt_at, sent_at, last_error" \
    " FROM messages"

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

std::optional<Timestamp> next_attempt(const Message& message, Timestamp now)
{
    if (message.attempts >= greatest_attempts)
        return std::nullopt;
    // A sign-in mail that comes after its link has died only confuses.
    if (message.kind == MessageKind::sign_in && now - message.created >= sign_in_link_life)
        return std::nullopt;
    auto pause = std::chrono::seconds(first_pause);
    for (int attempt = 1; attempt < message.attempts && pause < greatest_pause; ++attempt)
        pause *= 2;
    return now + std::min<std::chrono::seconds>(pause, greatest_pause);
}

} // namespace

MessageId enqueue(Transaction& tx, MessageKind kind, const Email& recipient,
                  const boost::json::object& data)
{
    const auto id = MessageId::fresh(tx.random());
    const auto number =
        *first_value<long long>(tx, "SELECT coalesce(max(number), 0) + 1 FROM messages");
    const auto key = recipient.key();
    const auto text = boost::json::serialize(data);
    const auto now = tx.now();
    run(tx,
        "INSERT INTO messages (id, number, kind, recipient, recipient_key, data, created_at,"
        " attempts, next_attempt_at)"
        " VALUES (:id, :number, :kind, :recipient, :key, :data, :now, 0, :now)",
        with(id, "id"), with(number, "number"), with(kind, "kind"), with(recipient, "recipient"),
        with(key, "key"), with(text, "data"), with(now, "now"));
    return id;
}

std::vector<Message> due(Snapshot& snapshot, Timestamp now, int limit)
{
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE next_attempt_at IS NOT NULL"
                                              " AND next_attempt_at <= :now"
                                              " ORDER BY next_attempt_at, number LIMIT :limit",
                              with(now, "now"), with(limit, "limit")));
}

void mark_sent(Transaction& tx, const MessageId& id)
{
    const auto message = find(tx, id);
    if (!message || message->sent)
        return;
    auto data = message->data;
    for (const auto* member : secret_members)
        if (data.contains(member))
            data[member] = "";
    const auto text = boost::json::serialize(data);
    const auto now = tx.now();
    run(tx,
        "UPDATE messages SET data = :data, attempts = attempts + 1, next_attempt_at = NULL,"
        " sent_at = :now, last_error = NULL WHERE id = :id",
        with(text, "data"), with(now, "now"), with(id, "id"));
}

void mark_failed(Transaction& tx, const MessageId& id, std::string_view error)
{
    auto message = find(tx, id);
    if (!message || message->sent)
        return;
    ++message->attempts;
    const auto next = next_attempt(*message, tx.now());
    const std::string text(error.substr(0, greatest_error_length));
    run(tx,
        "UPDATE messages SET attempts = :attempts, next_attempt_at = :next, last_error = :error"
        " WHERE id = :id",
        with(message->attempts, "attempts"), with(next, "next"), with(text, "error"),
        with(id, "id"));
}

bool retry_now(Transaction& tx, const MessageId& id)
{
    const auto now = tx.now();
    return run(tx, "UPDATE messages SET next_attempt_at = :now WHERE id = :id AND sent_at IS NULL",
               with(now, "now"), with(id, "id")) == 1;
}

void empty_messages(Transaction& tx, const Email& recipient, const Email& called)
{
    const auto key = recipient.key();
    const auto called_key = called.key();
    run(tx,
        "UPDATE messages SET recipient = :called, recipient_key = :called_key, data = '{}',"
        " next_attempt_at = NULL, last_error = NULL WHERE recipient_key = :key",
        with(called, "called"), with(called_key, "called_key"), with(key, "key"));
}

std::vector<Message> undelivered(Snapshot& snapshot, int limit)
{
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE sent_at IS NULL AND attempts > 0"
                                              " ORDER BY number DESC LIMIT :limit",
                              with(limit, "limit")));
}

std::vector<Message> messages_to(Snapshot& snapshot, const Email& recipient, int limit)
{
    const auto key = recipient.key();
    return read(all_rows<Row>(snapshot,
                              SELECT_MESSAGES " WHERE recipient_key = :key"
                                              " ORDER BY number DESC LIMIT :limit",
                              with(key, "key"), with(limit, "limit")));
}

} // namespace supple::store

#include "store/withdrawal.hpp"

#include "store/column.hpp"
#include "store/digest.hpp"
#include "store/gift.hpp"
#include "store/message.hpp"
#include "store/sale_terms.hpp"

#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(WithdrawalStanding)
{
    static constexpr std::array<std::string_view, 5> all{"in_time", "right_ended", "late",
                                                         "no_right", "unknown_order"};
    return all;
}

std::string_view name(WithdrawalStanding standing)
{
    return words(standing)[static_cast<std::size_t>(standing)];
}

static void columns(soci::statement& statement, Withdrawal& withdrawal)
{
    statement.exchange(soci::into(withdrawal.id));
    statement.exchange(soci::into(withdrawal.number));
    statement.exchange(soci::into(withdrawal.order));
    statement.exchange(soci::into(withdrawal.order_typed));
    statement.exchange(soci::into(withdrawal.name));
    statement.exchange(soci::into(withdrawal.email));
    statement.exchange(soci::into(withdrawal.received));
    statement.exchange(soci::into(withdrawal.standing));
}

namespace
{

constexpr std::size_t greatest_word_length = 200; // bytes of a name or an order's number

#define WITHDRAWAL_COLUMNS "id, number, order_id, order_typed, name, email, received_at, standing"

bool is_word(std::string_view text)
{
    return !text.empty() && text.size() <= greatest_word_length && is_header_safe(text);
}

int requests_since(Transaction& tx, const std::string& email_hash, Timestamp since)
{
    return *first_value<int>(tx,
                             "SELECT count(*) FROM withdrawal_requests"
                             " WHERE email_hash = :hash AND requested_at > :since",
                             with(email_hash, "hash"), with(since, "since"));
}

bool may_state(Transaction& tx, const Email& email)
{
    const auto hash = hash_of_secret(email.key());
    const auto now = tx.now();
    const auto yesterday = now - std::chrono::days(1);
    run(tx, "DELETE FROM withdrawal_requests WHERE requested_at <= :yesterday",
        with(yesterday, "yesterday"));
    if (requests_since(tx, hash, now - std::chrono::hours(1)) >= greatest_withdrawals_an_hour ||
        requests_since(tx, hash, yesterday) >= greatest_withdrawals_a_day)
        return false;
    run(tx, "INSERT INTO withdrawal_requests (email_hash, requested_at) VALUES (:hash, :now)",
        with(hash, "hash"), with(now, "now"));
    return true;
}

bool floods(Transaction& tx)
{
    const auto since = tx.now() - std::chrono::hours(1);
    return *first_value<int>(tx,
                             "SELECT count(*) FROM withdrawals"
                             " WHERE order_id IS NULL AND received_at > :since",
                             with(since, "since")) >= greatest_unknown_an_hour;
}

// Only an order that was ever paid is a contract, and only its own address may withdraw from it.
std::optional<Order> order_meant(Snapshot& snapshot, const WithdrawalStatement& statement,
                                 const Email& email)
{
    auto order = find_order_named(snapshot, statement.order);
    if (!order || !order->paid || order->email.key() != email.key())
        return std::nullopt;
    return std::move(*order);
}

// The right ends when what was bought is opened to somebody: a gift, when its link is used.
bool was_served(Snapshot& snapshot, const OrderId& order)
{
    const auto gift = gift_of(snapshot, order);
    return !gift || gift->redeemed;
}

// Whole days after the day of the contract; one that ends on a Saturday or Sunday ends on Monday
// (Regulation 1182/71, Article 3). We do not know whose midnight it is, and wait for the last one.
Timestamp end_of_right(Timestamp contract, int days)
{
    auto last_day = std::chrono::floor<std::chrono::days>(contract) + std::chrono::days(days);
    while (std::chrono::weekday(last_day) == std::chrono::Saturday ||
           std::chrono::weekday(last_day) == std::chrono::Sunday)
        last_day += std::chrono::days(1);
    return last_day + std::chrono::days(1) + std::chrono::hours(12);
}

WithdrawalStanding standing_of(Snapshot& snapshot, const Order& order, Timestamp now)
{
    const auto terms = terms_of(snapshot, order.id);
    if (!terms || terms->withdrawal_days == 0)
        return WithdrawalStanding::no_right;
    if (terms->begins_at_once && terms->right_ends && was_served(snapshot, order.id))
        return WithdrawalStanding::right_ended;
    return now < end_of_right(*order.paid, terms->withdrawal_days) ? WithdrawalStanding::in_time
                                                                   : WithdrawalStanding::late;
}

std::string sentence_for_operator(WithdrawalStanding standing, std::int64_t number)
{
    const auto order = std::to_string(number);
    switch (standing) {
    case WithdrawalStanding::in_time:
        return "Withdrawn by the customer in time: refund it within 14 days, with `supple orders "
               "refund " +
               order + "`.";
    case WithdrawalStanding::right_ended:
        return "Withdrawn by the customer; the right had ended, as agreed before the purchase: "
               "answer, and refund only if you wish to.";
    case WithdrawalStanding::late:
        return "Withdrawn by the customer after the time for it: answer, and refund only if you "
               "wish to.";
    case WithdrawalStanding::no_right:
        return "Withdrawn by the customer; your law or this order gives no such right: answer, and "
               "refund only if you wish to.";
    case WithdrawalStanding::unknown_order:
        break;
    }
    return {};
}

void keep(Transaction& tx, Withdrawal withdrawal)
{
    withdrawal.id = WithdrawalId::fresh(tx.random());
    withdrawal.received = tx.now();
    withdrawal.number =
        *first_value<long long>(tx, "SELECT coalesce(max(number), 0) + 1 FROM withdrawals");
    run(tx,
        "INSERT INTO withdrawals (" WITHDRAWAL_COLUMNS ") VALUES (:id, :number, :order, :typed,"
        " :name, :email, :received, :standing)",
        with(withdrawal.id, "id"), with(withdrawal.number, "number"),
        with(withdrawal.order, "order"), with(withdrawal.order_typed, "typed"),
        with(withdrawal.name, "name"), with(withdrawal.email, "email"),
        with(withdrawal.received, "received"), with(withdrawal.standing, "standing"));
}

void keep_for_order(Transaction& tx, const Order& order, Withdrawal withdrawal)
{
    if (withdrawal_of(tx, order.id))
        return;
    withdrawal.order = order.id;
    withdrawal.standing = standing_of(tx, order, tx.now());
    keep(tx, withdrawal);
    tell_withdrawal(tx, order, withdrawal);
    if (order.state == OrderState::paid)
        flag(tx, order.id, sentence_for_operator(withdrawal.standing, order.number));
}

} // namespace

Result<void> check_statement(const WithdrawalStatement& statement)
{
    if (!is_word(statement.order) || !is_word(statement.name))
        return Refusal::withdrawal_invalid;
    const auto email = Email::parse(statement.email);
    if (!email)
        return email.error();
    return {};
}

Result<Timestamp> withdraw(Transaction& tx, const WithdrawalStatement& statement)
{
    if (const auto sound = check_statement(statement); !sound)
        return sound.error();
    const auto email = Email::parse(statement.email).value();
    if (!may_state(tx, email))
        return Refusal::too_many_withdrawals;
    const Withdrawal withdrawal{
        .order_typed = statement.order, .name = statement.name, .email = email.typed()};
    if (const auto order = order_meant(tx, statement, email))
        keep_for_order(tx, *order, withdrawal);
    else if (!floods(tx))
        keep(tx, withdrawal);
    return tx.now();
}

std::optional<Withdrawal> withdrawal_of(Snapshot& snapshot, const OrderId& order)
{
    return first_row<Withdrawal>(
        snapshot, "SELECT " WITHDRAWAL_COLUMNS " FROM withdrawals WHERE order_id = :order",
        with(order, "order"));
}

std::vector<Withdrawal> list_withdrawals(Snapshot& snapshot, int limit)
{
    return all_rows<Withdrawal>(snapshot,
                                "SELECT " WITHDRAWAL_COLUMNS
                                " FROM withdrawals ORDER BY number DESC LIMIT :limit",
                                with(limit, "limit"));
}

} // namespace supple::store

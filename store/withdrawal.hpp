// Withdrawing from a contract, without an account: a person names an order and an address,
// confirms, and the statement is kept with its time. Nothing is refunded by it: where the right
// stands, the operator refunds; where it ended, because the buyer wanted to be served at once, the
// statement is kept all the same and says so. Also a statement that fits no order is kept, since a
// slip of the pen withdraws too. The answer is the same for all, so nobody learns who is a
// customer.
#pragma once

#include "store/clock.hpp"
#include "store/email.hpp"
#include "store/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

/// Statements with one address: enough for a household, too few to guess order numbers.
inline constexpr int greatest_withdrawals_an_hour = 5;
inline constexpr int greatest_withdrawals_a_day = 12;
/// Statements that fit no order, from everybody, that are kept in an hour. Beyond it somebody
/// floods us; such a statement is then answered alike and not kept.
inline constexpr int greatest_unknown_an_hour = 100;

enum class WithdrawalStanding {
    in_time,       // refund it: Directive 2011/83/EU, Article 13(1), within fourteen days
    right_ended,   // served at once on express wish: Article 16(m)
    late,          // the days to withdraw were over
    no_right,      // the seller's law knows none
    unknown_order, // no order has this number and this address
};

std::string_view name(WithdrawalStanding standing);

/// As typed. The order is a number or an id.
struct WithdrawalStatement {
    std::string order{};
    std::string name{};
    std::string email{};
};

struct Withdrawal {
    WithdrawalId id{};
    std::int64_t number = 0;
    std::optional<OrderId> order{};
    std::string order_typed{};
    std::string name{};
    std::string email{};
    Timestamp received{};
    WithdrawalStanding standing = WithdrawalStanding::unknown_order;
};

/// Whether it could be stated at all; changes nothing. Refusal::withdrawal_invalid, email_invalid.
Result<void> check_statement(const WithdrawalStatement& statement);

/// Keeps the statement, once an order; puts the dated acknowledgement to the order's address into
/// the outbox, and tells the operator. Refusals as above, and too_many_withdrawals, which counts
/// alike for orders and addresses that are nobody's. Returns when the statement came.
Result<Timestamp> withdraw(Transaction& tx, const WithdrawalStatement& statement);

std::optional<Withdrawal> withdrawal_of(Snapshot& snapshot, const OrderId& order);

/// Newest first; those of no order are there to be answered by hand.
std::vector<Withdrawal> list_withdrawals(Snapshot& snapshot, int limit = 100);

} // namespace supple::store

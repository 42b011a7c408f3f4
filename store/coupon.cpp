#include "store/coupon.hpp"

#include "store/catalog.hpp"
#include "store/column.hpp"
#include "store/random.hpp"

#include <array>

namespace supple::store
{

namespace
{

// A sum stands in two columns, which may be empty.
struct Row {
    Coupon coupon;
    std::optional<long long> amount;
    std::optional<Currency> currency;
};

void columns(soci::statement& statement, Row& row)
{
    auto& coupon = row.coupon;
    statement.exchange(soci::into(coupon.id));
    statement.exchange(soci::into(coupon.code));
    statement.exchange(soci::into(coupon.percent));
    statement.exchange(soci::into(row.amount));
    statement.exchange(soci::into(row.currency));
    statement.exchange(soci::into(coupon.course));
    statement.exchange(soci::into(coupon.uses_limit));
    statement.exchange(soci::into(coupon.from));
    statement.exchange(soci::into(coupon.till));
    statement.exchange(soci::into(coupon.created));
    statement.exchange(soci::into(coupon.ended));
}

#define SELECT_COUPONS                                                                             \
    "SELECT id, code, percent, amount, currency, course_id, uses_limit, starts_at, ends_at,"       \
    " created_at, ended_at FROM coupons"

Coupon read(Row row)
{
    if (row.amount)
        row.coupon.amount = Money{*row.amount, *row.currency};
    return std::move(row.coupon);
}

struct UseRow {
    CouponId coupon;
    std::int64_t discount = 0;
};

void columns(soci::statement& statement, UseRow& row)
{
    statement.exchange(soci::into(row.coupon));
    statement.exchange(soci::into(row.discount));
}

bool is_coupon(const Coupon& coupon)
{
    if (coupon.percent.has_value() == coupon.amount.has_value())
        return false;
    if (coupon.percent && (*coupon.percent < 1 || *coupon.percent > 100))
        return false;
    if (coupon.amount && coupon.amount->minor_units < 1)
        return false;
    return (!coupon.uses_limit || *coupon.uses_limit > 0) &&
           (!coupon.from || !coupon.till || *coupon.from < *coupon.till);
}

bool is_code_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

} // namespace

Result<std::string> normal_code(std::string_view typed)
{
    std::string code;
    for (char c : typed) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 32);
        if (c == ' ' || c == '\t')
            continue;
        if (!is_code_letter(c) || code.size() == greatest_code_length)
            return Refusal::code_invalid;
        code += c;
    }
    if (code.empty())
        return Refusal::code_invalid;
    return code;
}

std::string random_coupon_code(Transaction& tx)
{
    // No 0 and O, 1 and I and L, and no vowels that would make words: 28 letters are left, too few
    // to divide 256, so bytes past the last whole round are drawn again.
    static constexpr std::string_view letters = "23456789BCDFGHJKMNPQRSTVWXYZ";
    static constexpr std::size_t whole_rounds = 256 / letters.size() * letters.size();
    std::string code;
    while (code.size() < 9) {
        if (code.size() == 4)
            code += '-';
        std::array<std::uint8_t, 1> byte{};
        tx.random().fill(byte);
        if (byte[0] < whole_rounds)
            code += letters[byte[0] % letters.size()];
    }
    return code;
}

Result<Coupon> create_coupon(Transaction& tx, Coupon coupon)
{
    const auto code = normal_code(coupon.code);
    if (!code)
        return code.error();
    if (!is_coupon(coupon))
        return Refusal::coupon_invalid;
    if (coupon.course && !find_course(tx, *coupon.course))
        return Refusal::course_not_found;
    if (find_coupon(tx, *code))
        return Refusal::code_taken;
    coupon.id = CouponId::fresh(tx.random());
    coupon.code = *code;
    coupon.created = tx.now();
    coupon.ended.reset();
    const auto amount =
        coupon.amount ? std::optional<long long>(coupon.amount->minor_units) : std::nullopt;
    const auto currency = coupon.amount ? std::optional(coupon.amount->currency) : std::nullopt;
    run(tx,
        "INSERT INTO coupons (id, code, percent, amount, currency, course_id, uses_limit,"
        " starts_at, ends_at, created_at) VALUES (:id, :code, :percent, :amount, :currency,"
        " :course, :limit, :from, :till, :created)",
        with(coupon.id, "id"), with(coupon.code, "code"), with(coupon.percent, "percent"),
        with(amount, "amount"), with(currency, "currency"), with(coupon.course, "course"),
        with(coupon.uses_limit, "limit"), with(coupon.from, "from"), with(coupon.till, "till"),
        with(coupon.created, "created"));
    return coupon;
}

Result<Coupon> end_coupon(Transaction& tx, std::string_view code)
{
    auto coupon = find_coupon(tx, code);
    if (!coupon || coupon->ended)
        return coupon;
    coupon->ended = tx.now();
    run(tx, "UPDATE coupons SET ended_at = :now WHERE id = :id", with(coupon->ended, "now"),
        with(coupon->id, "id"));
    return coupon;
}

Result<Coupon> find_coupon(Snapshot& snapshot, std::string_view typed)
{
    const auto code = normal_code(typed);
    if (!code)
        return Refusal::coupon_not_found;
    auto row = first_row<Row>(snapshot, SELECT_COUPONS " WHERE code = :code", with(*code, "code"));
    if (!row)
        return Refusal::coupon_not_found;
    return read(std::move(*row));
}

std::vector<Coupon> list_coupons(Snapshot& snapshot)
{
    std::vector<Coupon> coupons;
    for (auto& row : all_rows<Row>(snapshot, SELECT_COUPONS " ORDER BY created_at DESC, code"))
        coupons.push_back(read(std::move(row)));
    return coupons;
}

Money discount_of(const Coupon& coupon, const Money& price)
{
    const auto off = coupon.amount ? coupon.amount->minor_units
                                   : (price.minor_units * *coupon.percent + 50) / 100;
    return {std::min(off, price.minor_units), price.currency};
}

CouponUses uses_of(Snapshot& snapshot, const CouponId& coupon, Timestamp now,
                   const std::optional<SessionId>& except)
{
    const auto since = now - coupon_hold;
    const auto session = except.value_or(SessionId());
    CouponUses uses;
    uses.paid = *first_value<int>(snapshot,
                                  "SELECT count(*) FROM coupon_uses"
                                  " JOIN orders ON orders.id = coupon_uses.order_id"
                                  " WHERE coupon_id = :coupon"
                                  " AND state NOT IN ('pending', 'expired')",
                                  with(coupon, "coupon"));
    uses.held = *first_value<int>(
        snapshot,
        "SELECT count(*) FROM coupon_uses JOIN orders ON orders.id = coupon_uses.order_id"
        " WHERE coupon_id = :coupon AND state = 'pending' AND orders.created_at > :since"
        " AND NOT EXISTS (SELECT 1 FROM session_orders WHERE session_orders.order_id = orders.id"
        " AND session_id = :session)",
        with(coupon, "coupon"), with(since, "since"), with(session, "session"));
    return uses;
}

Result<void> may_use(Snapshot& snapshot, const Coupon& coupon, const CourseId& course,
                     const Currency& currency, Timestamp now,
                     const std::optional<SessionId>& browser)
{
    if (coupon.ended || (coupon.till && *coupon.till <= now))
        return Refusal::coupon_ended;
    if (coupon.from && now < *coupon.from)
        return Refusal::coupon_not_yet;
    if ((coupon.course && *coupon.course != course) ||
        (coupon.amount && coupon.amount->currency != currency))
        return Refusal::coupon_not_for_this;
    if (coupon.uses_limit) {
        const auto uses = uses_of(snapshot, coupon.id, now, browser);
        if (uses.paid + uses.held >= *coupon.uses_limit)
            return Refusal::coupon_used_up;
    }
    return {};
}

void hold_coupon(Transaction& tx, const CouponId& coupon, const OrderId& order,
                 const Money& discount)
{
    run(tx,
        "INSERT INTO coupon_uses (order_id, coupon_id, discount)"
        " VALUES (:order, :coupon, :discount)",
        with(order, "order"), with(coupon, "coupon"), with(discount.minor_units, "discount"));
}

std::optional<CouponUse> coupon_of(Snapshot& snapshot, const OrderId& order)
{
    const auto use = first_row<UseRow>(
        snapshot, "SELECT coupon_id, discount FROM coupon_uses WHERE order_id = :order",
        with(order, "order"));
    if (!use)
        return std::nullopt;
    auto row = first_row<Row>(snapshot, SELECT_COUPONS " WHERE id = :id", with(use->coupon, "id"));
    return CouponUse{.coupon = read(std::move(*row)), .discount = use->discount};
}

} // namespace supple::store

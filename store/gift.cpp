#include "store/gift.hpp"

#include "store/column.hpp"
#include "store/customer.hpp"
#include "store/digest.hpp"
#include "store/message.hpp"
#include "store/random.hpp"

#include <algorithm>
#include <charconv>

namespace supple::store
{

static void columns(soci::statement& statement, Gift& gift)
{
    statement.exchange(soci::into(gift.order));
    statement.exchange(soci::into(gift.recipient));
    statement.exchange(soci::into(gift.giver));
    statement.exchange(soci::into(gift.words));
    statement.exchange(soci::into(gift.deliver));
    statement.exchange(soci::into(gift.delivered));
    statement.exchange(soci::into(gift.redeemed));
    statement.exchange(soci::into(gift.redeemed_by));
}

namespace
{

#define SELECT_GIFTS                                                                               \
    "SELECT gifts.order_id, recipient, giver, words, deliver_at, delivered_at, redeemed_at,"       \
    " redeemed_by FROM gifts"

// Line ends as browsers send them (CR LF) become LF; nothing else that is no letter may come.
std::optional<std::string> plain_words(std::string_view typed)
{
    std::string words;
    for (const char c : typed) {
        if (c == '\r')
            continue;
        if (c != '\n' && (static_cast<unsigned char>(c) < ' ' || c == 0x7f))
            return std::nullopt;
        words += c;
    }
    if (words.size() > greatest_words_length)
        return std::nullopt;
    return words;
}

std::optional<int> number(std::string_view digits)
{
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value < 0)
        return std::nullopt;
    return value;
}

std::optional<std::chrono::sys_days> day_of(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(5, 2));
    const auto day = number(text.substr(8, 2));
    if (!year || !month || !day)
        return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year(*year) / static_cast<unsigned>(*month) / static_cast<unsigned>(*day)};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

bool is_due(const Gift& gift, Timestamp now)
{
    return !gift.deliver || *gift.deliver <= now;
}

void deliver(Transaction& tx, const Order& order, const Gift& gift)
{
    const auto secret = random_secret(tx.random());
    const auto hash = hash_of_secret(secret);
    const auto now = tx.now();
    run(tx, "UPDATE gifts SET secret_hash = :hash, delivered_at = :now WHERE order_id = :order",
        with(hash, "hash"), with(now, "now"), with(order.id, "order"));
    tell_gift(tx, order, gift, "/gifts/" + secret);
}

std::optional<Gift> gift_behind(Snapshot& snapshot, std::string_view secret)
{
    const auto hash = hash_of_secret(secret);
    return first_row<Gift>(snapshot, SELECT_GIFTS " WHERE secret_hash = :hash", with(hash, "hash"));
}

bool owns_all(Snapshot& snapshot, const CustomerId& customer, const OrderId& order, Timestamp now)
{
    return std::ranges::all_of(courses_of_order(snapshot, order), [&](const CourseId& course) {
        const auto owned = current_entitlement(snapshot, customer, course, now);
        return owned && is_for_ever(*owned);
    });
}

} // namespace

Result<Gift> read_gift(const GiftRequest& request, Timestamp now)
{
    const auto recipient = Email::parse(request.recipient);
    if (!recipient)
        return Refusal::gift_address_invalid;
    const auto words = plain_words(request.words);
    if (!words || request.giver.size() > greatest_giver_length || !is_header_safe(request.giver))
        return Refusal::gift_words_invalid;
    Gift gift{.recipient = *recipient, .giver = std::string(request.giver), .words = *words};
    if (request.day.empty())
        return gift;
    const auto day = day_of(request.day);
    const auto today = std::chrono::floor<std::chrono::days>(now);
    if (!day || *day < today || *day > today + latest_delivery)
        return Refusal::gift_day_invalid;
    gift.deliver = *day;
    return gift;
}

void keep_gift(Transaction& tx, const OrderId& order, const Gift& gift)
{
    run(tx,
        "INSERT INTO gifts (order_id, recipient, giver, words, deliver_at)"
        " VALUES (:order, :recipient, :giver, :words, :deliver)",
        with(order, "order"), with(gift.recipient, "recipient"), with(gift.giver, "giver"),
        with(gift.words, "words"), with(gift.deliver, "deliver"));
}

std::optional<Gift> gift_of(Snapshot& snapshot, const OrderId& order)
{
    return first_row<Gift>(snapshot, SELECT_GIFTS " WHERE order_id = :order", with(order, "order"));
}

void hand_over(Transaction& tx, const Order& order)
{
    const auto gift = gift_of(tx, order.id).value();
    const auto now = tx.now();
    const bool first = run(tx,
                           "UPDATE gifts SET receipt_told_at = :now"
                           " WHERE order_id = :order AND receipt_told_at IS NULL",
                           with(now, "now"), with(order.id, "order")) == 1;
    if (first) {
        tell_receipt(tx, order);
        tell_sale(tx, order);
    }
    if (gift.redeemed)
        restore_order(tx, order.id);
    else if (!gift.delivered && is_due(gift, now))
        deliver(tx, order, gift);
}

int deliver_due_gifts(Transaction& tx)
{
    const auto now = tx.now();
    const auto due =
        all_rows<Gift>(tx,
                       SELECT_GIFTS " JOIN orders ON orders.id = gifts.order_id"
                                    " WHERE delivered_at IS NULL AND deliver_at <= :now"
                                    " AND state = 'paid' ORDER BY orders.number",
                       with(now, "now"));
    for (const auto& gift : due)
        deliver(tx, find_order(tx, gift.order).value(), gift);
    return static_cast<int>(due.size());
}

Result<Gift> resend_gift(Transaction& tx, const OrderId& id)
{
    const auto gift = gift_of(tx, id);
    if (!gift)
        return Refusal::gift_not_found;
    if (gift->redeemed)
        return Refusal::gift_redeemed;
    const auto order = find_order(tx, id).value();
    if (order.state != OrderState::paid)
        return Refusal::order_not_paid;
    if (!gift->delivered)
        return Refusal::gift_not_due;
    deliver(tx, order, *gift);
    return *gift;
}

Result<GivenGift> peek_gift(Snapshot& snapshot, std::string_view secret)
{
    const auto gift = gift_behind(snapshot, secret);
    if (!gift)
        return Refusal::gift_not_found;
    const auto order = find_order(snapshot, gift->order).value();
    if (order.state != OrderState::paid)
        return Refusal::gift_withdrawn;
    if (gift->redeemed)
        return Refusal::gift_redeemed;
    return GivenGift{.gift = *gift, .order = order};
}

Result<Redemption> redeem_gift(Transaction& tx, std::string_view secret, const Redeemer& redeemer)
{
    const auto given = peek_gift(tx, secret);
    if (!given)
        return given.error();
    auto session = redeemer.browser;
    const auto proven = session ? session->customer : std::nullopt;
    if (proven && owns_all(tx, *proven, given->order.id, tx.now()))
        return Refusal::already_owned;
    const auto email = proven ? find_customer(tx, *proven)->email : Email::parse(redeemer.email);
    if (!email)
        return email.error();

    Redemption redemption{.order = given->order};
    if (!session) {
        auto fresh = open_session(tx, std::nullopt);
        session = fresh.session;
        redemption.session_secret = std::move(fresh.secret);
    }
    const auto customer = ensure_customer(tx, *email).id;
    const auto now = tx.now();
    run(tx,
        "UPDATE gifts SET redeemed_at = :now, redeemed_by = :customer, redeemed_in = :session"
        " WHERE order_id = :order",
        with(now, "now"), with(customer, "customer"), with(session->id, "session"),
        with(given->order.id, "order"));
    auto opened = grant(tx, given->order, customer).front();
    opened.course = given->order.course; // of a bundle it is told as one thing
    tell_access_granted(tx, opened);
    return redemption;
}

} // namespace supple::store

#include "store/catalog.hpp"
#include "store/column.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, Offer& offer)
{
    statement.exchange(soci::into(offer.id));
    statement.exchange(soci::into(offer.course));
    statement.exchange(soci::into(offer.price.minor_units));
    statement.exchange(soci::into(offer.price.currency));
    statement.exchange(soci::into(offer.access_days));
    statement.exchange(soci::into(offer.created));
    statement.exchange(soci::into(offer.closed));
}

std::optional<Offer> current_offer(Snapshot& snapshot, const CourseId& course)
{
    return first_row<Offer>(snapshot,
                            "SELECT id, course_id, amount, currency, access_days, created_at,"
                            " closed_at FROM offers"
                            " WHERE course_id = :course AND closed_at IS NULL",
                            with(course, "course"));
}

static Offer open_offer(Transaction& tx, const CourseId& course, const Money& price,
                        std::optional<int> access_days)
{
    const Offer offer{.id = OfferId::fresh(tx.random()),
                      .course = course,
                      .price = price,
                      .access_days = access_days,
                      .created = tx.now()};
    run(tx,
        "INSERT INTO offers (id, course_id, amount, currency, access_days, created_at)"
        " VALUES (:id, :course, :amount, :currency, :days, :created)",
        with(offer.id, "id"), with(offer.course, "course"), with(offer.price.minor_units, "amount"),
        with(offer.price.currency, "currency"), with(offer.access_days, "days"),
        with(offer.created, "created"));
    return offer;
}

Result<Offer> set_offer(Transaction& tx, const CourseId& course, const Money& price,
                        std::optional<int> access_days)
{
    if (!find_course(tx, course))
        return Refusal::course_not_found;
    // A free course needs a way without payment; by the ledger, nothing paid is already refunded.
    if (price.minor_units <= 0)
        return Refusal::money_invalid;
    if (access_days && (*access_days < 1 || *access_days > greatest_access_days))
        return Refusal::access_days_invalid;
    const auto open = current_offer(tx, course);
    if (open && open->price == price && open->access_days == access_days)
        return *open;
    const auto now = tx.now();
    if (open)
        run(tx, "UPDATE offers SET closed_at = :now WHERE id = :id", with(now, "now"),
            with(open->id, "id"));
    return open_offer(tx, course, price, access_days);
}

} // namespace supple::store

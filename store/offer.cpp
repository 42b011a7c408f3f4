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
    statement.exchange(soci::into(offer.access_from));
    statement.exchange(soci::into(offer.least));
    statement.exchange(soci::into(offer.created));
    statement.exchange(soci::into(offer.closed));
}

std::optional<Offer> current_offer(Snapshot& snapshot, const CourseId& course)
{
    return first_row<Offer>(snapshot,
                            "SELECT id, course_id, amount, currency, access_days, access_from,"
                            " least_amount, created_at, closed_at FROM offers"
                            " WHERE course_id = :course AND closed_at IS NULL",
                            with(course, "course"));
}

namespace
{

Offer open_offer(Transaction& tx, const CourseId& course, const OfferTerms& terms)
{
    const Offer offer{.id = OfferId::fresh(tx.random()),
                      .course = course,
                      .price = terms.price,
                      .access_days = terms.access_days,
                      .access_from = terms.access_from,
                      .least = terms.least,
                      .created = tx.now()};
    run(tx,
        "INSERT INTO offers (id, course_id, amount, currency, access_days, access_from,"
        " least_amount, created_at)"
        " VALUES (:id, :course, :amount, :currency, :days, :start, :least, :created)",
        with(offer.id, "id"), with(offer.course, "course"), with(offer.price.minor_units, "amount"),
        with(offer.price.currency, "currency"), with(offer.access_days, "days"),
        with(offer.access_from, "start"), with(offer.least, "least"),
        with(offer.created, "created"));
    return offer;
}

bool is_sum(const OfferTerms& terms)
{
    if (!terms.least)
        return terms.price.minor_units >= 0;
    return *terms.least >= 0 && terms.price.minor_units > 0 &&
           *terms.least <= terms.price.minor_units;
}

bool is_time(const OfferTerms& terms)
{
    if (!terms.access_days)
        return terms.access_from == AccessStart::purchase;
    return *terms.access_days >= 1 && *terms.access_days <= greatest_access_days;
}

bool says_the_same(const Offer& open, const OfferTerms& terms)
{
    return open.price == terms.price && open.access_days == terms.access_days &&
           open.access_from == terms.access_from && open.least == terms.least;
}

} // namespace

Result<Offer> set_offer(Transaction& tx, const CourseId& course, const OfferTerms& terms)
{
    if (!find_course(tx, course))
        return Refusal::course_not_found;
    if (!is_sum(terms))
        return Refusal::money_invalid;
    if (!is_time(terms))
        return Refusal::access_days_invalid;
    const auto open = current_offer(tx, course);
    if (open && says_the_same(*open, terms))
        return *open;
    const auto now = tx.now();
    if (open)
        run(tx, "UPDATE offers SET closed_at = :now WHERE id = :id", with(now, "now"),
            with(open->id, "id"));
    return open_offer(tx, course, terms);
}

Result<Offer> set_offer(Transaction& tx, const CourseId& course, const Money& price,
                        std::optional<int> access_days)
{
    return set_offer(tx, course, OfferTerms{.price = price, .access_days = access_days});
}

} // namespace supple::store

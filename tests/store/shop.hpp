// A small shop for one test: a database in a folder of its own, a clock that stands still until
// told, and one published course at $29.00 that lasts for ever.
#pragma once

#include "store/catalog.hpp"
#include "store/checkout.hpp"
#include "store/database.hpp"
#include "store/fulfilment.hpp"
#include "store/random.hpp"
#include "store/webhook_event.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <string>

namespace supple::store
{

using tests::TemporaryFolder;

inline constexpr Timestamp opening_day{std::chrono::seconds(1'800'000'000)}; // January 2027

Money dollars(std::string_view amount);

/// Puts a published course with one packaged video on the shelf.
Course stock(Transaction& tx, std::string_view slug, const Money& price,
             std::optional<int> access_days = {});

/// A pending order of the course by this address, for the provider "test", with its page opened.
Order begin_order(Transaction& tx, std::string_view slug, std::string_view email);

/// What the provider reports about the order; its payment is called after the order.
Movement movement(const Order& order, PaymentKind kind, const Money& amount,
                  std::string_view reference = {});
Movement charge(const Order& order);
WebhookEvent event(const Order& order, EventKind kind, std::string_view event_id,
                   const Money& amount, std::string_view reference = {});
WebhookEvent paid(const Order& order, std::string_view event_id = "evt_paid");

struct Shop {
    TemporaryFolder folder;
    SteppingClock clock{opening_day};
    SeededRandom random{20};
    Database database = Database::open(folder.path() / "supple.db", clock, random);
    Course course = database.write(
        [](Transaction& tx) { return stock(tx, "your-supple-psoas", dollars("29.00")); });

    template <class Job>
    auto read(Job job)
    {
        return database.read(job);
    }
    template <class Job>
    auto write(Job job)
    {
        return database.write(job);
    }

    Order begin(std::string_view email = "ann@example.org")
    {
        return write([&](Transaction& tx) { return begin_order(tx, course.slug, email); });
    }
    /// Its payment page has yet to be opened.
    Order begin_without_page(std::string_view provider = "test")
    {
        return write([&](Transaction& tx) {
            return begin_checkout(tx, {.course_slug = course.slug,
                                       .email = "ann@example.org",
                                       .provider = std::string(provider)})
                .value()
                .order;
        });
    }
    Result<EventOutcome> deliver(const WebhookEvent& message)
    {
        return write([&](Transaction& tx) { return accept_event(tx, message); });
    }
    Order look(const Order& order)
    {
        return read([&](Snapshot& snapshot) { return find_order(snapshot, order.id).value(); });
    }
    /// A paid order.
    Order sell(std::string_view email = "ann@example.org")
    {
        const auto order = begin(email);
        deliver(paid(order, "evt_" + order.id.text())).value();
        return look(order);
    }
};

} // namespace supple::store

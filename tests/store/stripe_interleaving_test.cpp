// Random play of buyers, Stripe, an operator and accidents: webhooks doubled, reordered or lost,
// answers that never came, programs that ended in between. Afterwards the shop reads Stripe's own
// list once, and must have arrived at what Stripe says.
#include "model_stripe.hpp"
#include "shop.hpp"
#include "store/entitlement.hpp"
#include "store/outbox.hpp"
#include "store/stripe_event.hpp"
#include "store/stripe_object.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

using namespace supple::store;

namespace
{

// Enough for every pair of acts to meet; SUPPLE_INTERLEAVINGS asks for more.
constexpr int interleavings = 100;
constexpr int acts = 40;
constexpr int games_a_shop = 25;

int from_environment(const char* name, int otherwise)
{
    const char* text = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? otherwise : std::atoi(text);
}

class Game
{
  public:
    Game(Shop& shop, std::uint64_t seed, int number) : shop_(shop), chance_(seed), stripe_(number)
    {
    }

    void play()
    {
        for (int n = 0; n < acts; ++n)
            act();
        read_the_list();
        look_at_pages();
        for (const auto& page : stripe_.pages)
            check(page);
    }

  private:
    int pick(int below) { return std::uniform_int_distribution(0, below - 1)(chance_); }
    bool often(int in) { return pick(in) != 0; }
    ModelPage& any_page()
    {
        return stripe_
            .pages[static_cast<std::size_t>(pick(static_cast<int>(stripe_.pages.size())))];
    }

    void act()
    {
        if (stripe_.pages.empty() || !often(8)) {
            check_out();
            return;
        }
        auto& page = any_page();
        switch (pick(10)) {
        case 0:
        case 1:
            buyer_decides(page);
            break;
        case 2:
            bank_decides(page);
            break;
        case 3:
            refund_in_dashboard(page);
            break;
        case 4:
            for (int tries = 1 + pick(3); tries > 0; --tries)
                refund_by_command(page);
            break;
        case 5:
            contest(page);
            break;
        case 6:
        case 7:
            deliver_any();
            break;
        case 8:
            look(page);
            break;
        default:
            restart();
        }
    }

    void check_out()
    {
        const auto order = shop_.begin_without_page("stripe");
        const auto& page = stripe_.open(order);
        if (often(6)) // else the program ended before it knew the page
            shop_.write([&](Transaction& tx) {
                return attach_provider_session(tx, order.id, page.id).value();
            });
    }

    void buyer_decides(ModelPage& page)
    {
        if (page.status != "open")
            return;
        if (often(5))
            stripe_.pay(page, often(4));
        else
            stripe_.expire(page);
    }

    void bank_decides(ModelPage& page)
    {
        if (page.status == "complete" && page.paid == "unpaid")
            stripe_.settle(page, often(3));
    }

    void refund_in_dashboard(ModelPage& page)
    {
        const auto left = page.amount - page.refunded();
        if (page.is_paid() && left > 0)
            stripe_.refund(page, often(2) ? 1 + pick(static_cast<int>(left)) : left, "");
    }

    // The answer may be lost on the way, or the program; then nobody asks again, or somebody does.
    void refund_by_command(ModelPage& page)
    {
        const auto id = OrderId::parse(page.order).value();
        const auto amount = often(2) ? std::optional(dollars("1")) : std::nullopt;
        const auto request =
            shop_.write([&](Transaction& tx) { return begin_refund(tx, id, amount); });
        if (request && !request->asked_before)
            ++refunds_wanted_[page.id];
        if (!request || !often(4))
            return;
        const bool known = std::ranges::any_of(page.refunds, [&](const ModelRefund& made) {
            return made.request == request->idempotency_key;
        });
        if (!known && request->amount.minor_units > page.amount - page.refunded()) {
            shop_.write([&](Transaction& tx) { abandon_refund(tx, *request); });
            return;
        }
        const auto made =
            stripe_.refund(page, request->amount.minor_units, request->idempotency_key);
        if (!often(4))
            return;
        const auto refund = stripe::read_refund(stripe_.refund_json(page, made)).value();
        shop_.write([&](Transaction& tx) {
            finish_refund(tx, *request, stripe::movement_of(refund, false)).value();
        });
    }

    void contest(ModelPage& page)
    {
        if (!page.is_paid())
            return;
        const auto id = "dp_" + page.payment + (often(4) ? "_1" : "_2");
        const auto known = page.disputes.find(id);
        if (known == page.disputes.end())
            stripe_.dispute(page, id, often(3) ? "needs_response" : "warning_needs_response");
        else if (known->second == "warning_needs_response")
            stripe_.dispute(page, id, often(2) ? "needs_response" : "warning_closed");
        else if (known->second == "needs_response")
            stripe_.dispute(page, id, often(2) ? "won" : "lost");
        else if (known->second == "lost" && !often(3))
            stripe_.dispute(page, id, "won"); // an appeal
    }

    void deliver_any()
    {
        if (!stripe_.events.empty())
            deliver(stripe_.events[static_cast<std::size_t>(
                pick(static_cast<int>(stripe_.events.size())))]);
    }

    void deliver(const boost::json::object& told)
    {
        const auto event = stripe::read_event(told, {}).value();
        shop_.write([&](Transaction& tx) { return accept_event(tx, event); }).value();
    }

    void look(const ModelPage& page)
    {
        const auto read = stripe::read_page(stripe_.page_json(page)).value();
        const auto id = OrderId::parse(page.order).value();
        const auto charge = stripe::charge_of(read, opening_day);
        shop_.write([&](Transaction& tx) {
            if (find_order(tx, id)->state != OrderState::pending)
                return;
            if (charge)
                fulfil(tx, id, *charge).value();
            else if (read.status == stripe::PageStatus::expired)
                expire_order(tx, id).value();
        });
    }

    void restart()
    {
        shop_.database =
            Database::open(shop_.folder.path() / "supple.db", shop_.clock, shop_.random);
    }

    void read_the_list()
    {
        for (const auto& event : stripe_.events)
            deliver(event);
    }

    void look_at_pages()
    {
        for (const auto& page : stripe_.pages)
            look(page);
    }

    static OrderState truth(const ModelPage& page)
    {
        if (!page.is_paid())
            return page.status == "expired" || page.paid == "failed" ? OrderState::expired
                                                                     : OrderState::pending;
        if (page.refunded() >= page.amount)
            return OrderState::refunded;
        return page.is_contested() ? OrderState::disputed : OrderState::paid;
    }

    void check(const ModelPage& page)
    {
        const auto id = OrderId::parse(page.order).value();
        shop_.read([&](Snapshot& snapshot) {
            const auto order = find_order(snapshot, id).value();
            CHECK(name(order.state) == name(truth(page)));
            std::int64_t charged = 0;
            std::int64_t refunded = 0;
            for (const auto& payment : payments_of(snapshot, id)) {
                const auto& movement = payment.movement;
                charged += movement.kind == PaymentKind::charge ? movement.amount.minor_units : 0;
                refunded += movement.kind == PaymentKind::refund ? movement.amount.minor_units : 0;
            }
            CHECK(charged == (page.is_paid() ? page.amount : 0));
            CHECK(refunded == page.refunded());
            CHECK(refunded <= charged);
            CHECK(std::ranges::count_if(page.refunds, [](const ModelRefund& made) {
                      return !made.request.empty();
                  }) <= refunds_wanted_[page.id]); // none was made twice
            const bool opens = current_entitlement(snapshot, id, opening_day).has_value();
            CHECK(opens == (order.state == OrderState::paid));
            const auto running = std::ranges::count_if(
                list_entitlements(snapshot, id),
                [](const Entitlement& entitlement) { return !entitlement.revoked; });
            CHECK(running == (opens ? 1 : 0));
            CHECK(mails(snapshot, order, MessageKind::receipt) <= 1);
            CHECK(mails(snapshot, order, MessageKind::receipt) >= running);
            CHECK(mails(snapshot, order, MessageKind::refund) ==
                  (order.state == OrderState::refunded ? 1 : 0));
        });
    }

    static std::int64_t mails(Snapshot& snapshot, const Order& order, MessageKind kind)
    {
        return std::ranges::count_if(messages_to(snapshot, order.email, 1'000'000),
                                     [&](const Message& message) {
                                         const auto* named = message.data.if_contains("order_id");
                                         return message.kind == kind && named != nullptr &&
                                                named->as_string() == order.id.text();
                                     });
    }

    Shop& shop_;
    std::mt19937_64 chance_;
    ModelStripe stripe_;
    std::map<std::string, int> refunds_wanted_; // by page: commands that began one
};

} // namespace

TEST_SUITE("a shop and Stripe")
{
    TEST_CASE("agree at the end, whatever was lost, doubled, late or interrupted on the way")
    {
        const int games = from_environment("SUPPLE_INTERLEAVINGS", interleavings);
        const int seed = from_environment("SUPPLE_SEED", 1);
        for (int first = 0; first < games; first += games_a_shop) {
            Shop shop;
            for (int n = first; n < std::min(first + games_a_shop, games); ++n) {
                INFO("SUPPLE_SEED=", seed, ", game ", n);
                const auto own_seed =
                    static_cast<std::uint64_t>(seed) * 1'000'003 + static_cast<std::uint64_t>(n);
                Game(shop, own_seed, n).play();
            }
        }
        MESSAGE(games, " interleavings with seed ", seed);
    }
}

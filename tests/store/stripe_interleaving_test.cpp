// Random play of buyers, people who are given something, Stripe, an operator and accidents:
// webhooks doubled, reordered or lost, answers that never came, programs that were killed in the
// middle of what they wrote. Afterwards the shop reads Stripe's own list once, and must have
// arrived at what Stripe says.
#include "model_stripe.hpp"
#include "mortal.hpp"
#include "shop.hpp"
#include "store/entitlement.hpp"
#include "store/gift.hpp"
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
constexpr int writes_a_kill = 8;
constexpr int most_steps = 60; // opening a shop and an act take about as many

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

    int kills = 0;

    void play()
    {
        for (int n = 0; n < acts; ++n)
            act();
        read_the_list();
        look_at_pages();
        for (const auto& page : stripe_.pages)
            check(page);
        check_orders_without_page();
    }

  private:
    int pick(int below) { return std::uniform_int_distribution(0, below - 1)(chance_); }
    bool often(int in) { return pick(in) != 0; }
    ModelPage& any_page()
    {
        return stripe_
            .pages[static_cast<std::size_t>(pick(static_cast<int>(stripe_.pages.size())))];
    }

    // What is asked of the shop. Now and then its program is killed in the middle, and asked again
    // once it is back.
    template <class Job>
    auto ask(Job job)
    {
        if (!often(writes_a_kill))
            kills += killed_at(1 + pick(most_steps), job) ? 1 : 0;
        return shop_.write(job);
    }

    template <class Job>
    bool killed_at(long step, Job job)
    {
        const auto path = shop_.folder.path() / "supple.db";
        const auto seed = chance_(); // it must not draw the ids that we draw next
        static_cast<void>(Database(std::move(shop_.database))); // closed
        const bool killed = dies_at(step, [&] {
            SeededRandom random(seed);
            Database::open(path, shop_.clock, random).write(job);
        });
        shop_.database = Database::open(path, shop_.clock, shop_.random);
        CHECK_FALSE(shop_.database.complaint());
        return killed;
    }

    std::int64_t newest_order()
    {
        const auto newest =
            shop_.read([](Snapshot& snapshot) { return list_orders(snapshot, {.limit = 1}); });
        return newest.empty() ? 0 : newest.front().number;
    }

    void act()
    {
        if (stripe_.pages.empty() || !often(8)) {
            check_out();
            return;
        }
        auto& page = any_page();
        switch (pick(11)) {
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
        case 9:
            open_gift(page);
            break;
        default:
            restart();
        }
    }

    void check_out()
    {
        const GiftRequest to_bea{.recipient = "bea@example.org"};
        const CheckoutRequest wanted{.course_slug = shop_.course.slug,
                                     .email = "ann@example.org",
                                     .provider = "stripe",
                                     .gift = often(3) ? std::nullopt : std::optional(to_bea)};
        const auto order =
            ask([&](Transaction& tx) { return begin_checkout(tx, wanted).value().order; });
        const auto& page = stripe_.open(order);
        if (often(6)) // else the program ended before it knew the page
            ask([&](Transaction& tx) {
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

    bool is_being_refunded(const OrderId& order)
    {
        const auto open = shop_.read([](Snapshot& snapshot) { return open_refunds(snapshot); });
        return std::ranges::find(open, order, &RefundRequest::order) != open.end();
    }

    // The answer may be lost on the way, or the program; then nobody asks again, or somebody does.
    void refund_by_command(ModelPage& page)
    {
        const auto id = OrderId::parse(page.order).value();
        const auto amount = often(2) ? std::optional(dollars("1")) : std::nullopt;
        const bool waits = is_being_refunded(id);
        const auto request = ask([&](Transaction& tx) { return begin_refund(tx, id, amount); });
        if (request && !waits)
            ++refunds_wanted_[page.id];
        if (!request || !often(4))
            return;
        const bool known = std::ranges::any_of(page.refunds, [&](const ModelRefund& made) {
            return made.request == request->idempotency_key;
        });
        if (!known && request->amount.minor_units > page.amount - page.refunded()) {
            ask([&](Transaction& tx) { abandon_refund(tx, *request); });
            return;
        }
        const auto made =
            stripe_.refund(page, request->amount.minor_units, request->idempotency_key);
        if (!often(4))
            return;
        const auto refund = stripe::read_refund(stripe_.refund_json(page, made)).value();
        ask([&](Transaction& tx) {
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
        ask([&](Transaction& tx) { return accept_event(tx, event); }).value();
    }

    void look(const ModelPage& page)
    {
        const auto read = stripe::read_page(stripe_.page_json(page)).value();
        const auto id = OrderId::parse(page.order).value();
        const auto charge = stripe::charge_of(read, opening_day);
        ask([&](Transaction& tx) {
            if (find_order(tx, id)->state != OrderState::pending)
                return;
            if (charge)
                fulfil(tx, id, *charge).value();
            else if (read.status == stripe::PageStatus::expired)
                expire_order(tx, id).value();
        });
    }

    // By whoever reads the mail, as often as she likes; a gift that was taken back stays shut.
    void open_gift(const ModelPage& page)
    {
        const auto secret = shop_.read([&](Snapshot& snapshot) {
            for (const auto& mail : mails_about(snapshot, page.order, "bea@example.org"))
                if (mail.kind == MessageKind::gift)
                    return std::string(mail.data.at("gift_path").as_string()).substr(7);
            return std::string();
        });
        ask([&](Transaction& tx) { return redeem_gift(tx, secret, {.email = "bea@example.org"}); });
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
            const auto gift = gift_of(snapshot, id);
            const bool opens = current_entitlement(snapshot, id, opening_day).has_value();
            CHECK(opens == (order.state == OrderState::paid && (!gift || gift->redeemed)));
            const auto running = std::ranges::count_if(
                list_entitlements(snapshot, id),
                [](const Entitlement& entitlement) { return !entitlement.revoked; });
            CHECK(running == (opens ? 1 : 0));
            CHECK(mails(snapshot, page.order, MessageKind::receipt) <= 1);
            CHECK(mails(snapshot, page.order, MessageKind::receipt) >= running);
            CHECK(mails(snapshot, page.order, MessageKind::gift) ==
                  (gift && gift->delivered ? 1 : 0));
            CHECK((!gift || gift->delivered || order.state != OrderState::paid));
            CHECK(mails(snapshot, page.order, MessageKind::refund) ==
                  (order.state == OrderState::refunded ? 1 : 0));
        });
    }

    // A checkout that was killed after it was kept: nobody has paid, nothing follows.
    void check_orders_without_page()
    {
        shop_.read([&](Snapshot& snapshot) {
            for (const auto& order : list_orders(snapshot, {.limit = 1'000'000})) {
                if (order.number <= orders_before_)
                    break;
                if (std::ranges::find(stripe_.pages, order.id.text(), &ModelPage::order) !=
                    stripe_.pages.end())
                    continue;
                CHECK(name(order.state) == "pending");
                CHECK(payments_of(snapshot, order.id).empty());
                CHECK(list_entitlements(snapshot, order.id).empty());
                CHECK(messages_of(snapshot, order.id).empty());
            }
        });
    }

    static std::vector<Message> mails_about(Snapshot& snapshot, std::string_view order,
                                            std::string_view recipient)
    {
        auto mails = messages_to(snapshot, Email::parse(recipient).value(), 1'000'000);
        std::erase_if(mails, [&](const Message& mail) {
            const auto* named = mail.data.if_contains("order_id");
            return named == nullptr || named->as_string() != order;
        });
        return mails;
    }

    static std::int64_t mails(Snapshot& snapshot, std::string_view order, MessageKind kind)
    {
        const auto* recipient = kind == MessageKind::gift ? "bea@example.org" : "ann@example.org";
        return std::ranges::count(mails_about(snapshot, order, recipient), kind, &Message::kind);
    }

    Shop& shop_;
    std::mt19937_64 chance_;
    ModelStripe stripe_;
    std::int64_t orders_before_ = newest_order();
    std::map<std::string, int> refunds_wanted_; // by page: commands that began one
};

} // namespace

TEST_SUITE("a shop and Stripe")
{
    TEST_CASE("agree at the end, whatever was lost, doubled, late or interrupted on the way")
    {
        const int games = from_environment("SUPPLE_INTERLEAVINGS", interleavings);
        const int seed = from_environment("SUPPLE_SEED", 1);
        int kills = 0;
        for (int first = 0; first < games; first += games_a_shop) {
            Shop shop;
            for (int n = first; n < std::min(first + games_a_shop, games); ++n) {
                INFO("SUPPLE_SEED=", seed, ", game ", n);
                const auto own_seed =
                    static_cast<std::uint64_t>(seed) * 1'000'003 + static_cast<std::uint64_t>(n);
                Game game(shop, own_seed, n);
                game.play();
                kills += game.kills;
            }
        }
        MESSAGE(games, " interleavings with seed ", seed, ", in which the shop was killed ", kills,
                " times");
        CHECK(kills > games); // two hundred in the hundred games of an ordinary run
    }
}

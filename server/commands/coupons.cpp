#include "server/commands/command.hpp"
#include "server/commands/day_option.hpp"
#include "server/commands/shown.hpp"
#include "store/catalog.hpp"
#include "store/coupon.hpp"

namespace supple
{
namespace
{

struct Wanted {
    std::string code;
    int percent = 0;
    std::string amount;
    std::string currency;
    int uses = 0;
    std::string from;
    std::string till;
    std::string course;
    bool json = false;
};

store::Coupon coupon_wanted(store::Transaction& tx, const Wanted& wanted)
{
    store::Coupon coupon;
    coupon.code = wanted.code.empty() ? store::random_coupon_code(tx) : wanted.code;
    if (wanted.percent > 0)
        coupon.percent = wanted.percent;
    if (!wanted.amount.empty())
        coupon.amount =
            value_or_fail(store::Money::parse(wanted.amount, wanted.currency), "--amount");
    if (wanted.uses > 0)
        coupon.uses_limit = wanted.uses;
    if (!wanted.from.empty())
        coupon.from = day_named(wanted.from, "--from");
    if (!wanted.till.empty()) // the last day is part of it
        coupon.till = day_named(wanted.till, "--till") + std::chrono::days(1);
    if (!wanted.course.empty())
        coupon.course = value_or_fail(store::find_course(tx, wanted.course), wanted.course).id;
    return coupon;
}

std::string off_words(const store::Coupon& coupon)
{
    return coupon.percent ? fmt::format("{} %", *coupon.percent) : store::format(*coupon.amount);
}

std::string course_words(store::Snapshot& snapshot, const store::Coupon& coupon)
{
    return coupon.course ? store::find_course(snapshot, *coupon.course)->slug : "all";
}

std::string day(const std::optional<store::Timestamp>& time)
{
    return time ? iso_time(*time).substr(0, std::string_view("2026-12-01").size()) : "";
}

std::string state_of(const store::Coupon& coupon, const store::CouponUses& uses,
                     store::Timestamp now)
{
    if (coupon.ended || (coupon.till && *coupon.till <= now))
        return "ended";
    if (coupon.from && now < *coupon.from)
        return "not yet";
    return coupon.uses_limit && uses.paid + uses.held >= *coupon.uses_limit ? "used up" : "holds";
}

boost::json::object coupon_json(store::Snapshot& snapshot, const store::Coupon& coupon,
                                store::Timestamp now)
{
    const auto uses = store::uses_of(snapshot, coupon.id, now);
    const auto time = [](const std::optional<store::Timestamp>& at) {
        return at ? boost::json::value(iso_time(*at)) : boost::json::value();
    };
    boost::json::object json{{"code", coupon.code},
                             {"state", state_of(coupon, uses, now)},
                             {"percent", nullptr},
                             {"amount", nullptr},
                             {"course", nullptr},
                             {"uses_limit", nullptr},
                             {"uses_paid", uses.paid},
                             {"uses_held", uses.held},
                             {"from", time(coupon.from)},
                             {"till", time(coupon.till)},
                             {"created", iso_time(coupon.created)},
                             {"ended", time(coupon.ended)}};
    if (coupon.percent)
        json["percent"] = *coupon.percent;
    if (coupon.amount)
        json["amount"] = as_json(*coupon.amount);
    if (coupon.course)
        json["course"] = course_words(snapshot, coupon);
    if (coupon.uses_limit)
        json["uses_limit"] = *coupon.uses_limit;
    return json;
}

std::vector<std::string> coupon_row(store::Snapshot& snapshot, const store::Coupon& coupon,
                                    store::Timestamp now)
{
    const auto uses = store::uses_of(snapshot, coupon.id, now);
    const auto last = coupon.till ? std::optional(*coupon.till - std::chrono::seconds(1))
                                  : std::optional<store::Timestamp>();
    const auto limit = coupon.uses_limit ? fmt::format(" of {}", *coupon.uses_limit) : "";
    return {coupon.code,
            off_words(coupon),
            state_of(coupon, uses, now),
            course_words(snapshot, coupon),
            fmt::format("{}{}", uses.paid, limit),
            std::to_string(uses.held),
            day(coupon.from),
            day(last)};
}

void print(store::Snapshot& snapshot, const std::vector<store::Coupon>& coupons,
           store::Timestamp now)
{
    std::vector<std::vector<std::string>> rows{
        {"CODE", "OFF", "STATE", "COURSE", "USED", "HELD", "FROM", "TILL"}};
    for (const auto& coupon : coupons)
        rows.push_back(coupon_row(snapshot, coupon, now));
    print_table(rows);
}

void list(store::Snapshot& snapshot, bool json, store::Timestamp now)
{
    const auto coupons = store::list_coupons(snapshot);
    if (!json) {
        print(snapshot, coupons, now);
        return;
    }
    boost::json::array all;
    for (const auto& coupon : coupons)
        all.push_back(coupon_json(snapshot, coupon, now));
    print_json(all);
}

void show(OpenShop& shop, const Wanted& wanted)
{
    const auto now = shop.clock.now();
    shop.database.read([&](store::Snapshot& snapshot) {
        const auto coupon = value_or_fail(store::find_coupon(snapshot, wanted.code), wanted.code);
        if (wanted.json)
            print_json(coupon_json(snapshot, coupon, now));
        else
            print(snapshot, {coupon}, now);
    });
}

void add_create(CommandLine& line, CLI::App& coupons)
{
    auto* verb = coupons.add_subcommand("create", "A code that takes something off a price");
    auto wanted = std::make_shared<Wanted>();
    verb->add_option("CODE", wanted->code, "Letters, digits, hyphens; none: one is drawn");
    auto* percent = verb->add_option("--percent", wanted->percent, "Takes off 1 to 100 percent")
                        ->check(CLI::Range(1, 100));
    auto* amount =
        verb->add_option("--amount", wanted->amount, "Takes off a sum")->excludes(percent);
    auto* currency = verb->add_option("--currency", wanted->currency);
    amount->needs(currency);
    currency->needs(amount);
    verb->add_option("--uses", wanted->uses, "For so many orders (else for any number)")
        ->check(CLI::PositiveNumber);
    verb->add_option("--from", wanted->from, "First day, such as 2026-12-01 (UTC)");
    verb->add_option("--till", wanted->till, "Last day, itself included (UTC)");
    verb->add_option("--course", wanted->course, "For this course only");
    verb->add_flag("--json", wanted->json, "As JSON");
    verb->footer("Examples:\n"
                 "  supple coupons create YOGA10 --percent 10 --till 2026-12-31\n"
                 "  supple coupons create --amount 5.00 --currency USD --uses 1 --course evening");
    verb->callback([&line, wanted] {
        if (wanted->percent == 0 && wanted->amount.empty())
            throw CLI::RequiredError("--percent or --amount");
        OpenShop shop(line.folder());
        wanted->code = shop.database.write([&](store::Transaction& tx) {
            const auto coupon = coupon_wanted(tx, *wanted);
            return value_or_fail(store::create_coupon(tx, coupon), coupon.code).code;
        });
        show(shop, *wanted);
    });
}

} // namespace

void add_coupons(CommandLine& line)
{
    auto* coupons = line.program.add_subcommand("coupons", "Codes that take something off a price");
    coupons->require_subcommand(1);
    add_create(line, *coupons);
    auto wanted = std::make_shared<Wanted>();

    auto* list_verb = coupons->add_subcommand("list", "All codes, newest first");
    list_verb->add_flag("--json", wanted->json, "As JSON");
    list_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        const auto now = shop.clock.now();
        shop.database.read([&](store::Snapshot& snapshot) { list(snapshot, wanted->json, now); });
    });

    auto* show_verb = coupons->add_subcommand("show", "One code and how often it was used");
    show_verb->add_option("CODE", wanted->code)->required();
    show_verb->add_flag("--json", wanted->json, "As JSON");
    show_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        show(shop, *wanted);
    });

    auto* end_verb = coupons->add_subcommand("end", "No new order takes this code from now on");
    end_verb->add_option("CODE", wanted->code)->required();
    end_verb->callback([&line, wanted] {
        OpenShop shop(line.folder());
        const auto coupon = shop.database.write([&](store::Transaction& tx) {
            return value_or_fail(store::end_coupon(tx, wanted->code), wanted->code);
        });
        fmt::print("{} has ended; orders that were begun with it keep their price.\n", coupon.code);
    });
}

} // namespace supple

#include "server/commands/command.hpp"
#include "server/commands/machine_checkup.hpp"
#include "server/commands/report.hpp"
#include "server/commands/stripe_checkup.hpp"
#include "server/commands/workbench.hpp"
#include "server/legal_settings.hpp"
#include "server/mail_settings.hpp"
#include "store/catalog.hpp"
#include "store/invoice.hpp"
#include "store/keyring.hpp"
#include "store/notice.hpp"
#include "store/order.hpp"
#include "store/outbox.hpp"
#include "store/refund.hpp"
#include "store/webhook_event.hpp"
#include "store/withdrawal.hpp"

#include <algorithm>

namespace supple
{
namespace
{

void look_at_database(Report& report, OpenShop& shop)
{
    const auto complaint = shop.database.complaint();
    report.add(complaint ? Finding::broken : Finding::good,
               complaint ? "database: " + *complaint : "database: sound");
    const bool has_key = shop.database.read([&](store::Snapshot& snapshot) {
        return !store::load_keyring(snapshot, shop.clock.now()).empty();
    });
    report.add(has_key ? Finding::good : Finding::broken,
               has_key ? "signing key: there" : "signing key: none; run `supple init` elsewhere");
}

void look_at_packages(Report& report, OpenShop& shop)
{
    shop.database.read([&](store::Snapshot& snapshot) {
        int published = 0;
        for (const auto& course : store::list_courses(snapshot, store::Shelf::all)) {
            published += course.state == store::CourseState::published ? 1 : 0;
            for (const auto& video : store::videos_of(snapshot, course.id)) {
                if (!video.revision)
                    continue;
                const auto folder =
                    shop.config.packages() / video.id.text() / video.revision->text();
                const bool encrypted = store::find_revision(snapshot, *video.revision)->encrypted;
                const bool whole =
                    std::filesystem::exists(folder / "main.m3u8") &&
                    (!encrypted || std::filesystem::exists(folder.string() + ".keys/key2"));
                if (!whole)
                    report.add(Finding::broken,
                               fmt::format("package: {} or its keys are missing; restore them, or "
                                           "package {}/{} again",
                                           folder.string(), course.slug, video.slug));
            }
        }
        report.add(published > 0 ? Finding::good : Finding::worth_a_look,
                   fmt::format("shelf: {} course(s) on sale", published));
    });
}

void look_at_unfinished_packages(Report& report, const Config& config)
{
    const auto unfinished = unfinished_packages(config.packages());
    std::uintmax_t bytes = 0;
    for (const UnfinishedPackage& package : unfinished)
        bytes += package.bytes;
    if (!unfinished.empty())
        report.add(Finding::worth_a_look,
                   fmt::format("packaging: {} unfinished, {:.1f} MB; the same command goes on, "
                               "others clear it after a week",
                               unfinished.size(), static_cast<double>(bytes) / 1e6));
}

std::size_t unknown_withdrawals(store::Snapshot& snapshot, store::Timestamp now)
{
    const auto all = store::list_withdrawals(snapshot, 1000);
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const auto& one) {
        return !one.order && one.received > now - std::chrono::days(30);
    }));
}

void look_at_sales(Report& report, OpenShop& shop)
{
    if (shop.config.provider == "test")
        report.add(Finding::worth_a_look, "payments: test mode, no money moves");
    else
        look_at_stripe(report, shop.config);
    shop.database.read([&](store::Snapshot& snapshot) {
        store::OrderFilter needing_attention;
        needing_attention.only_needing_attention = true;
        const auto flagged = store::list_orders(snapshot, needing_attention).size();
        const auto unmatched = store::unmatched_events(snapshot, 100).size();
        const auto unknown = unknown_withdrawals(snapshot, shop.clock.now());
        const auto finding = [](std::size_t n) {
            return n == 0 ? Finding::good : Finding::worth_a_look;
        };
        report.add(finding(flagged), fmt::format("orders: {} need attention", flagged));
        report.add(finding(unmatched), fmt::format("webhooks: {} fit no order", unmatched));
        report.add(finding(unknown),
                   fmt::format("withdrawals: {} of the last 30 days fit no order; "
                               "see `supple orders withdrawals`",
                               unknown));
        for (const bool live : {true, false})
            if (const auto gap = store::missing_invoice_numbers(snapshot, live); gap != 0)
                report.add(Finding::broken,
                           fmt::format("invoices: {} number(s) are missing: the database was "
                                       "changed by hand, or restored in part",
                                       gap));
        for (const auto& request : store::open_refunds(snapshot))
            report.add(Finding::worth_a_look,
                       fmt::format("refund: {} of order {} was asked for and not answered; run the "
                                   "same command again, it will not be paid twice",
                                   store::format(request.amount),
                                   store::find_order(snapshot, request.order)->number));
        for (const auto& notice : store::open_notices(snapshot))
            report.add(Finding::worth_a_look, notice.sentence);
    });
}

void look_at_mail_server(Report& report, const Config& config)
{
    if (config.mail_server.empty()) {
        report.add(Finding::worth_a_look,
                   fmt::format("mail: written into {} and sent to nobody; set mail.server",
                               config.mail_folder().string()));
        return;
    }
    if (config.email == Config{}.email)
        report.add(Finding::broken, "mail: set shop.email, or answers go to " + config.email);
    try {
        const auto complaint = make_mailer(config)->complaint();
        report.add(complaint ? Finding::broken : Finding::good,
                   complaint ? "mail: " + *complaint
                             : fmt::format("mail: {} answers{}", config.mail_server,
                                           config.mail_user.empty() ? "" : " and takes the login"));
    } catch (const std::exception& fault) {
        report.add(Finding::broken, fmt::format("mail: {}", fault.what()));
    }
}

// What was not delivered lately; what is older, a person has seen or will never.
void look_at_mails(Report& report, OpenShop& shop)
{
    constexpr auto lately = std::chrono::days(30);
    shop.database.read([&](store::Snapshot& snapshot) {
        const auto say = [&](const std::vector<store::Message>& mails, std::string_view what) {
            if (mails.empty())
                return;
            report.add(Finding::worth_a_look,
                       fmt::format("mail: {} {}, the last ({}) because: {}", mails.size(), what,
                                   store::name(mails.front().kind),
                                   mails.front().last_error.value_or("unknown")));
        };
        say(store::delayed(snapshot), "tried and not yet sent");
        say(store::undelivered(snapshot, shop.clock.now() - lately), "not delivered in 30 days");
    });
}

// With test payments nobody buys, so that nothing is missing yet.
void look_at_law(Report& report, const Config& config)
{
    const auto missing = missing_for_the_law(config);
    for (const std::string& sentence : missing)
        report.add(config.provider == "test" ? Finding::worth_a_look : Finding::broken,
                   "law: " + sentence);
    if (missing.empty())
        report.add(Finding::good, fmt::format("law: rules of {}", config.country));
}

// An address of https without a certificate of our own: something else must speak TLS before us.
void look_at_proxy(Report& report, const Config& config)
{
    const bool has_proxy = config.public_address.starts_with("https:") && !config.tls();
    if (has_proxy && config.trusted_proxies.empty() && !config.listen.is_local())
        report.add(Finding::worth_a_look,
                   "proxy: there must be one before the shop, and none is named in "
                   "server.trusted_proxies, so all visitors count as one");
}

} // namespace

void add_doctor(CommandLine& line)
{
    auto* verb = line.program.add_subcommand("doctor", "Is everything ready to sell?");
    verb->callback([&line] {
        OpenShop shop(line.folder());
        Report report;
        look_at_database(report, shop);
        look_at_machine(report, shop);
        look_at_packages(report, shop);
        look_at_unfinished_packages(report, shop.config);
        look_at_sales(report, shop);
        look_at_law(report, shop.config);
        look_at_mail_server(report, shop.config);
        look_at_mails(report, shop);
        look_at_proxy(report, shop.config);
        look_at_certificates(report, shop);
        look_at_unit(report);
        if (report.broken())
            throw std::runtime_error("not ready to sell: mend what is marked BAD above.");
    });
}

} // namespace supple

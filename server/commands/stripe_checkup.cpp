#include "server/commands/stripe_checkup.hpp"

#include "server/payments.hpp"
#include "store/clock.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace supple
{
namespace
{

namespace stripe = store::stripe;

// A signature older than five minutes by our clock is refused; half of that is too near.
constexpr std::chrono::seconds tolerable_skew{150};
constexpr int bad_request = 400;
constexpr int unauthorized = 401;

enum class Needed { read, write, wished };

struct Right {
    std::string_view path;
    std::string_view name; // as the Dashboard calls it
    Needed needed = Needed::read;
};

constexpr std::array<Right, 7> rights{
    {{"/v1/checkout/sessions", "Checkout Sessions", Needed::write},
     {"/v1/refunds", "Charges and Refunds", Needed::write},
     {"/v1/payment_intents", "PaymentIntents"},
     {"/v1/disputes", "Disputes"},
     {"/v1/events", "Events"},
     {"/v1/webhook_endpoints", "Webhook Endpoints"},
     {"/v1/balance_transactions", "Balance Transaction Sources", Needed::wished}}};

// A list of one. Or a call that lacks all it needs: who may not write is told so, who may is told
// what is missing, and nothing is made.
stripe::Request question(const Right& right)
{
    if (right.needed != Needed::write)
        return {.path = std::string(right.path) + "?limit=1"};
    return {.verb = stripe::Verb::post,
            .path = std::string(right.path),
            .idempotency_key =
                "supple-doctor-" +
                std::to_string(store::SystemClock().now().time_since_epoch().count())};
}

bool is_yes(const Right& right, const StripeReply& reply)
{
    return right.needed == Needed::write ? reply.status == bad_request : reply.good();
}

class Checkup
{
  public:
    Checkup(Report& report, const Config& config)
        : report_(report), settings_(stripe_settings(config)), provider_(settings_)
    {
    }

    void run()
    {
        look_at_mode();
        if (!look_at_rights())
            return;
        look_at_endpoint();
    }

  private:
    void good(std::string_view what) { report_.add(Finding::good, what); }
    void look(std::string_view what) { report_.add(Finding::worth_a_look, what); }
    void bad(std::string_view what) { report_.add(Finding::broken, what); }

    void look_at_mode()
    {
        if (provider_.live())
            good("stripe: live key, real money");
        else
            look("stripe: test key; whoever knows a test card gets in, and no money moves");
        if (!settings_.secret_key.starts_with("rk_"))
            look("stripe: the key may do everything; a restricted one (rk_) is safer to lose");
        if (provider_.live() && !settings_.public_address.starts_with("https:"))
            bad("stripe: buyers come back to " + settings_.public_address +
                ", and webhooks need https: set server.public_address");
    }

    // False if there is no use in asking on.
    bool look_at_rights()
    {
        for (const Right& right : rights) {
            const auto reply = provider_.client().ask(question(right), for_the_books);
            if (&right == &rights.front())
                look_at_clock(reply);
            const auto verb = right.needed == Needed::write ? "write" : "read";
            if (is_yes(right, reply)) {
                good(fmt::format("stripe: the key may {} {}", verb, right.name));
                continue;
            }
            if (right.needed == Needed::wished) {
                look(fmt::format("stripe: {} ({}): {} So `orders export` leaves the fees out.",
                                 right.name, verb, reply.sentence()));
                continue;
            }
            bad(fmt::format("stripe: {} ({}): {}", right.name, verb, reply.sentence()));
            if (reply.status == unauthorized)
                return false;
        }
        return true;
    }

    void look_at_clock(const StripeReply& reply)
    {
        if (!reply.date)
            return;
        const auto skew = store::SystemClock().now() - *reply.date;
        const auto what = fmt::format("clock: {} s away from Stripe's", std::abs(skew.count()));
        if (std::chrono::abs(skew) > tolerable_skew)
            bad(what + "; set it, or Stripe's messages will be refused");
        else
            good(what);
    }

    void look_at_endpoint()
    {
        const auto reply = provider_.client().ask(stripe::webhook_endpoints(), for_the_books);
        const auto list = stripe::parse_object(reply.body);
        if (!reply.good() || !list)
            return; // said above
        const auto ours = settings_.public_address + "/webhooks/stripe";
        bool found = false;
        for (const auto& endpoint : stripe::list_in(*list)) {
            const auto address = stripe::text_at(endpoint, "url");
            if (address == ours && !std::exchange(found, true))
                look_at_our_endpoint(endpoint);
            else if (address.ends_with("/webhooks/stripe"))
                look("stripe: another webhook endpoint at " + address +
                     "; delete it in the Dashboard if the shop has moved");
        }
        if (!found)
            bad(fmt::format("stripe: no webhook endpoint for {}; add it in the Dashboard "
                            "(Developers, Webhooks) with API version {} and these events: {}",
                            ours, stripe::api_version, all_events()));
    }

    void look_at_our_endpoint(const boost::json::object& endpoint)
    {
        if (stripe::text_at(endpoint, "status") != "enabled")
            bad("stripe: the webhook endpoint is disabled; enable it in the Dashboard");
        const auto missing = missing_events(endpoint);
        if (!missing.empty())
            bad("stripe: the webhook endpoint lacks these events: " + missing);
        const auto version = stripe::text_at(endpoint, "api_version");
        if (!version.empty() && version < stripe::oldest_version)
            bad(fmt::format("stripe: the webhook endpoint speaks API version {}, which is too old; "
                            "delete it and add it anew with {}",
                            version, stripe::api_version));
        else if (version != stripe::api_version)
            look(fmt::format("stripe: the webhook endpoint speaks API version {}, this program {}",
                             version.empty() ? "of the account" : version, stripe::api_version));
        if (missing.empty())
            good("stripe: the webhook endpoint is there with its events");
    }

    static std::string missing_events(const boost::json::object& endpoint)
    {
        std::set<std::string, std::less<>> enabled;
        if (const auto* events = endpoint.if_contains("enabled_events");
            events != nullptr && events->is_array())
            for (const auto& event : events->get_array())
                if (event.is_string())
                    enabled.emplace(event.get_string());
        std::string missing;
        for (const auto type : stripe::event_types())
            if (!enabled.contains("*") && !enabled.contains(type))
                missing += (missing.empty() ? "" : ", ") + std::string(type);
        return missing;
    }

    static std::string all_events() { return missing_events({}); }

    Report& report_;
    StripeSettings settings_;
    StripeProvider provider_;
};

} // namespace

void look_at_stripe(Report& report, const Config& config)
{
    try {
        Checkup(report, config).run();
    } catch (const std::runtime_error& fault) { // a secret that is not there, or no answer
        report.add(Finding::broken, fmt::format("stripe: {}", fault.what()));
    }
}

} // namespace supple

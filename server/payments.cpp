#include "server/payments.hpp"

#include "server/secret_file.hpp"
#include "server/test_provider.hpp"
#include "store/installation.hpp"

#include <fmt/format.h>

namespace supple
{

StripeSettings stripe_settings(const Config& config)
{
    StripeSettings settings;
    settings.secret_key =
        read_secret("stripe.secret_key_file", config.stripe_secret_key_file, "STRIPE_SECRET_KEY");
    settings.webhook_secret = read_secret(
        "stripe.webhook_secret_file", config.stripe_webhook_secret_file, "STRIPE_WEBHOOK_SECRET");
    settings.api_address = config.stripe_api_address;
    settings.page_address = config.stripe_page_address;
    settings.public_address = public_address_of(config);
    settings.options = {.automatic_tax = config.stripe_automatic_tax,
                        .promotion_codes = config.stripe_promotion_codes,
                        .terms_consent = config.stripe_terms_consent,
                        .managed_payments = config.stripe_managed_payments,
                        .tax_code = config.stripe_tax_code};
    settings.inquiries_are_disputes = config.stripe_suspend_on_inquiry;
    return settings;
}

std::unique_ptr<Provider> make_provider(const Config& config, std::string_view name,
                                        store::Database& database)
{
    if (name == store::stripe::provider_name)
        return std::make_unique<StripeProvider>(stripe_settings(config));
    if (name != TestProvider::provider_name)
        throw std::runtime_error(
            fmt::format("There is no payment provider \"{}\" in this program.", name));
    return std::make_unique<TestProvider>(database.write([](store::Transaction& tx) {
        return store::installation_secret(tx, TestProvider::secret_name);
    }));
}

} // namespace supple

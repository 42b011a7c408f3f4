#include "server/legal_settings.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace supple
{
namespace
{

// The legal pages that ship with us are drafts.
constexpr std::array<std::string_view, 3> drafts{"terms", "privacy", "refunds"};

void ask_for_texts(const Config& config, std::vector<std::string>& missing)
{
    for (const std::string_view page : drafts)
        if (!std::filesystem::exists(config.content_folder() / fmt::format("{}.toml", page)) &&
            !std::filesystem::exists(config.content_folder() / fmt::format("{}.md", page)))
            missing.push_back(
                fmt::format("/{0} still shows our draft; let a lawyer read it and put "
                            "your own content/{0}.md",
                            page));
}

} // namespace

store::SaleTerms sale_terms_of(const Config& config)
{
    const auto mode = store::tax_mode_named(config.tax_mode).value();
    return {.law = store::law_of(config.country, config.sells_to_europe).value(),
            .seller = {.name = config.practitioner,
                       .address = config.postal_address,
                       .email = config.email,
                       .tax_number = config.tax_number},
            .tax = {.mode = mode,
                    .rate = mode == store::TaxMode::included
                                ? store::parse_tax_rate(config.tax_rate).value()
                                : 0,
                    .name = config.tax_name,
                    .note = config.tax_note},
            .invoice_prefix = config.invoice_prefix};
}

std::vector<std::string> missing_for_the_law(const Config& config)
{
    const Config defaults;
    std::vector<std::string> missing;
    if (config.country.empty())
        missing.emplace_back("shop.country is empty, so no law is kept: name the country you sell "
                             "from, such as \"DE\"");
    if (config.practitioner == defaults.practitioner)
        missing.emplace_back("shop.practitioner is empty: buyers must know who sells");
    if (config.postal_address == defaults.postal_address)
        missing.emplace_back("shop.postal_address is empty: buyers must know where you are");
    if (config.email == defaults.email)
        missing.emplace_back("shop.email is our example: complaints must reach you");
    const auto region = store::law_of(config.country, config.sells_to_europe)->region;
    if (config.tax_mode == "none" && config.tax_note.empty() && region == store::Region::eu)
        missing.emplace_back("tax.note is empty: an invoice without tax says why, such as \"VAT "
                             "exempt under Section 19 UStG\"");
    if (config.tax_mode != "none" && config.tax_number.empty())
        missing.emplace_back("tax.number is empty: an invoice with tax names your tax number");
    if ((config.tax_mode == "stripe_tax") != config.stripe_automatic_tax)
        missing.emplace_back("tax.mode = \"stripe_tax\" and stripe.automatic_tax go together: set "
                             "both or neither");
    if ((config.tax_mode == "managed") != config.stripe_managed_payments)
        missing.emplace_back("tax.mode = \"managed\" and stripe.managed_payments go together: set "
                             "both or neither");
    ask_for_texts(config, missing);
    return missing;
}

} // namespace supple

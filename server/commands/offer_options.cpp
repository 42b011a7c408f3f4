#include "server/commands/offer_options.hpp"

#include "server/commands/command.hpp"
#include "server/commands/shown.hpp"

namespace supple
{
namespace
{

store::Money price_of(const OfferOptions& options, const std::optional<store::Offer>& before)
{
    if (!options.price.empty())
        return value_or_fail(store::Money::parse(options.price, options.currency), "--price");
    if (!before)
        throw std::runtime_error(
            "There is no price yet: add --price 29.00 --currency USD, or --free.");
    return before->price;
}

store::Money free_price(const OfferOptions& options, const std::optional<store::Offer>& before)
{
    // A sum of nothing needs a currency too; which one does not matter.
    const std::string currency(!options.currency.empty() ? options.currency
                               : before                  ? before->price.currency.code()
                                                         : "USD");
    return value_or_fail(store::Money::of(0, currency), "--currency");
}

std::optional<std::int64_t> least_of(const OfferOptions& options, const store::Money& price,
                                     const std::optional<store::Offer>& before)
{
    if (!options.least.empty())
        return value_or_fail(store::Money::parse(options.least, price.currency.code()), "--least")
            .minor_units;
    // A new price without --least is a fixed one.
    return options.price.empty() && before ? before->least : std::nullopt;
}

void set_time(store::OfferTerms& terms, const OfferOptions& options)
{
    if (options.for_ever) {
        terms.access_days.reset();
        terms.access_from = store::AccessStart::purchase;
    }
    if (options.access_days > 0)
        terms.access_days = options.access_days;
    if (!options.access_from.empty())
        terms.access_from = options.access_from == "first-play" ? store::AccessStart::first_play
                                                                : store::AccessStart::purchase;
}

} // namespace

bool OfferOptions::any() const
{
    return !price.empty() || free || !least.empty() || access_days > 0 || for_ever ||
           !access_from.empty();
}

void add_offer_options(CLI::App& verb, const std::shared_ptr<OfferOptions>& options)
{
    auto* price = verb.add_option("--price", options->price, "For orders from now on");
    auto* currency = verb.add_option("--currency", options->currency, "As ISO 4217 calls it: USD");
    price->needs(currency);
    verb.add_flag("--free", options->free, "Costs nothing: an e-mail address is enough")
        ->excludes(price);
    verb.add_option("--least", options->least,
                    "The buyer names the sum, this one or more; --price is what we suggest");
    auto* days = verb.add_option("--access-days", options->access_days, "Access for so many days")
                     ->check(CLI::PositiveNumber);
    auto* ever = verb.add_flag("--access-for-ever", options->for_ever)->excludes(days);
    verb.add_option("--access-from", options->access_from, "From when the days count")
        ->check(CLI::IsMember({"purchase", "first-play"}))
        ->excludes(ever);
}

store::OfferTerms terms_of(const OfferOptions& options, const std::optional<store::Offer>& before)
{
    store::OfferTerms terms;
    if (before) {
        terms.access_days = before->access_days;
        terms.access_from = before->access_from;
    }
    terms.price = options.free ? free_price(options, before) : price_of(options, before);
    if (!options.free)
        terms.least = least_of(options, terms.price, before);
    set_time(terms, options);
    return terms;
}

std::string offer_words(const store::Offer& offer)
{
    std::string words =
        offer.price.minor_units == 0 && !offer.least ? "free" : store::format(offer.price);
    if (offer.least)
        words = fmt::format("from {}, suggested {}",
                            store::format({*offer.least, offer.price.currency}), words);
    if (offer.access_days)
        words += fmt::format(
            ", for {} days{}", *offer.access_days,
            offer.access_from == store::AccessStart::first_play ? " from the first play" : "");
    return words;
}

boost::json::object offer_json(const std::optional<store::Offer>& offer)
{
    boost::json::object json{
        {"price", nullptr}, {"least", nullptr}, {"access_days", nullptr}, {"access_from", nullptr}};
    if (!offer)
        return json;
    json["price"] = as_json(offer->price);
    if (offer->least)
        json["least"] = as_json(store::Money{*offer->least, offer->price.currency});
    if (offer->access_days)
        json["access_days"] = *offer->access_days;
    json["access_from"] = store::name(offer->access_from);
    return json;
}

} // namespace supple

// The options of the command line that say what a course costs and for how long it is open, and the
// same in words for lists. Only what was named changes; the rest stays as the offer before said.
#pragma once

#include "store/catalog.hpp"

#include <CLI/App.hpp>
#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>

namespace supple
{

struct OfferOptions {
    std::string price;
    std::string currency;
    bool free = false;
    std::string least; // the buyer names the sum, from this one on
    int access_days = 0;
    bool for_ever = false;
    std::string access_from; // "purchase" or "first-play"

    // Whether any of them was named.
    bool any() const;
};

// --price, --currency, --free, --least, --access-days, --access-for-ever, --access-from.
void add_offer_options(CLI::App& verb, const std::shared_ptr<OfferOptions>& options);

// Throws std::runtime_error with a sentence for what is no sum, and for terms without any price.
store::OfferTerms terms_of(const OfferOptions& options, const std::optional<store::Offer>& before);

// "$29.00", "free", "from $5.00, suggested $20.00", with "for 30 days from the first play".
std::string offer_words(const store::Offer& offer);

// price, least, access_days, access_from; all null without an offer.
boost::json::object offer_json(const std::optional<store::Offer>& offer);

} // namespace supple

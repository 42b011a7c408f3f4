// Which law of selling to consumers a shop keeps, by the country of its seller: what stands beside
// the order button, whether the buyer must agree to be served at once, and whether withdrawing must
// be possible on the site. It decides which rules hold, not their words: those are texts of the
// page (web/content/law.toml). It is a table, not advice; the operator's lawyer reads the texts.
#pragma once

#include "store/refusal.hpp"

#include <string>
#include <string_view>

namespace supple::store
{

enum class Region {
    unnamed,     // no country set: nothing is promised and nothing is asked
    eu,          // European Union and European Economic Area
    uk,          // United Kingdom
    switzerland, // and nobody else
    us,          // United States
    elsewhere,
};

/// The table of texts: "eu", "uk", "switzerland", "us", "elsewhere"; empty for unnamed.
std::string_view name(Region region);

struct SellerLaw {
    std::string country{}; // ISO 3166-1 alpha-2; empty for unnamed
    Region region = Region::unnamed;
    bool informs = false;          // the facts of the contract stand before the button
    bool asks_consent = false;     // to begin at once, and that the right of withdrawal ends by it
    int withdrawal_days = 0;       // 0: no such right at a distance
    bool withdraws_online = false; // a page to withdraw must be offered

    friend bool operator==(const SellerLaw&, const SellerLaw&) = default;
};

/// `country` in capitals, or empty. A seller elsewhere who turns to buyers in the European Union
/// keeps its rules too (Rome I, Article 6): `sells_to_europe`. Refusal::country_unknown for what
/// ISO 3166 does not list; "UK" is "GB" there, and Greece "GR".
Result<SellerLaw> law_of(std::string_view country, bool sells_to_europe);

} // namespace supple::store

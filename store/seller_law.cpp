#include "store/seller_law.hpp"

#include <algorithm>
#include <array>

namespace supple::store
{

namespace
{

// ISO 3166-1 alpha-2, as of 2026.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

// The 27 member states and their parts that have codes of their own, and the three of the European
// Economic Area, which took the Consumer Rights Directive over.
constexpr std::string_view european_union =
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "
    "AX GF GP MF MQ RE YT IS LI NO";

bool lists(std::string_view codes, std::string_view country)
{
    const auto at = codes.find(country);
    return country.size() == 2 && at != codes.npos && at % 3 == 0;
}

Region region_of(std::string_view country)
{
    if (lists(european_union, country))
        return Region::eu;
    if (country == "GB")
        return Region::uk;
    if (country == "CH")
        return Region::switzerland;
    return country == "US" ? Region::us : Region::elsewhere;
}

// Directive 2011/83/EU: Articles 6 and 8(2) (facts and wording of the button), 9 (fourteen days),
// 16(m) (consent and acknowledgement), and 11a, put in by Directive (EU) 2023/2673, applicable from
// 19 June 2026 (the function to withdraw). United Kingdom: Consumer Contracts Regulations 2013,
// regulations 13, 14, 29 and 37; it asks for no function, but the right is there, and the page is
// the simplest way to keep it. Switzerland: UWG Article 3(1)(s) asks for the facts and knows no
// right of withdrawal for what is bought online. United States: no right at a distance by federal
// law (16 CFR 429 is about sales at the door).
SellerLaw rules_of(Region region)
{
    switch (region) {
    case Region::unnamed:
        return {};
    case Region::eu:
    case Region::uk:
        return {.region = region,
                .informs = true,
                .asks_consent = true,
                .withdrawal_days = 14,
                .withdraws_online = true};
    case Region::switzerland:
    case Region::us:
    case Region::elsewhere:
        return {.region = region, .informs = true};
    }
    return {};
}

} // namespace

std::string_view name(Region region)
{
    static constexpr std::array<std::string_view, 6> all{"",   "eu",       "uk", "switzerland",
                                                         "us", "elsewhere"};
    return all[static_cast<std::size_t>(region)];
}

Result<SellerLaw> law_of(std::string_view country, bool sells_to_europe)
{
    if (country.empty() && !sells_to_europe)
        return SellerLaw{};
    if (!lists(countries, country))
        return Refusal::country_unknown;
    auto law = rules_of(sells_to_europe ? Region::eu : region_of(country));
    law.country = country;
    return law;
}

} // namespace supple::store

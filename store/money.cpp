#include "store/money.hpp"

#include <algorithm>
#include <charconv>

namespace supple::store
{

namespace
{

// ISO 4217 list one, active codes that people pay with; funds, metals and test codes left out.
constexpr std::string_view two_decimals = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN "
                                          "BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
                                          "CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB "
                                          "EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
                                          "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD "
                                          "KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD "
                                          "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
                                          "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON "
                                          "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
                                          "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD "
                                          "TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG ";
constexpr std::string_view no_decimals =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr std::string_view three_decimals = "BHD IQD JOD KWD LYD OMR TND ";

bool lists(std::string_view codes, std::string_view code)
{
    for (std::size_t at = 0; at + 3 <= codes.size(); at += 4)
        if (codes.substr(at, 3) == code)
            return true;
    return false;
}

bool is_digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The digits before the point, and those after it; nothing if the text is no plain number.
struct Digits {
    std::string_view whole, fraction;
};

Result<Digits> split(std::string_view amount)
{
    const auto point = amount.find('.');
    const auto whole = amount.substr(0, point);
    const auto fraction = point == amount.npos ? std::string_view() : amount.substr(point + 1);
    const bool dangling_point = point != amount.npos && fraction.empty();
    if (whole.empty() || dangling_point || !is_digits(whole) || !is_digits(fraction))
        return Refusal::money_invalid;
    return Digits{whole, fraction};
}

Result<std::int64_t> number(std::string_view digits)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range || value > greatest_minor_units)
        return Refusal::money_too_large;
    if (error != std::errc() || end != digits.data() + digits.size())
        return Refusal::money_invalid;
    return value;
}

std::string_view symbol(std::string_view code)
{
    if (code == "USD")
        return "$";
    if (code == "EUR")
        return "€";
    if (code == "GBP")
        return "£";
    return {};
}

std::string grouped(std::string digits)
{
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

// Whole units and, if the currency has any, the point and the decimals.
std::pair<std::string, std::string> parts(const Money& money)
{
    const auto decimals = static_cast<std::size_t>(money.currency.decimals());
    auto digits = std::to_string(money.minor_units);
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    const auto whole = digits.size() - decimals;
    return {digits.substr(0, whole), decimals == 0 ? "" : "." + digits.substr(whole)};
}

} // namespace

Result<Currency> Currency::parse(std::string_view code)
{
    Currency currency;
    if (code.size() != currency.code_.size())
        return Refusal::currency_unknown;
    std::ranges::transform(code, currency.code_.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    if (!lists(two_decimals, currency.code()) && !lists(no_decimals, currency.code()) &&
        !lists(three_decimals, currency.code()))
        return Refusal::currency_unknown;
    return currency;
}

int Currency::decimals() const
{
    if (lists(no_decimals, code()))
        return 0;
    return lists(three_decimals, code()) ? 3 : 2;
}

Result<Money> Money::parse(std::string_view amount, std::string_view currency_code)
{
    const auto currency = Currency::parse(currency_code);
    if (!currency)
        return currency.error();
    const auto digits = split(amount);
    if (!digits)
        return digits.error();
    const auto decimals = static_cast<std::size_t>(currency->decimals());
    if (digits->fraction.size() > decimals)
        return Refusal::money_invalid;

    auto minor = std::string(digits->whole) + std::string(digits->fraction);
    minor.append(decimals - digits->fraction.size(), '0');
    const auto value = number(minor);
    if (!value)
        return value.error();
    return Money{*value, *currency};
}

Result<Money> Money::of(std::int64_t minor_units, std::string_view currency_code)
{
    const auto currency = Currency::parse(currency_code);
    if (!currency)
        return currency.error();
    if (minor_units < 0)
        return Refusal::money_invalid;
    if (minor_units > greatest_minor_units)
        return Refusal::money_too_large;
    return Money{minor_units, *currency};
}

Result<Money> add(const Money& left, const Money& right)
{
    if (left.currency != right.currency)
        return Refusal::wrong_currency;
    if (left.minor_units > greatest_minor_units - right.minor_units)
        return Refusal::money_too_large;
    return Money{left.minor_units + right.minor_units, left.currency};
}

std::string format(const Money& money)
{
    const auto [whole, decimals] = parts(money);
    const auto sum = grouped(whole) + decimals;
    const auto sign = symbol(money.currency.code());
    return sign.empty() ? std::string(money.currency.code()) + " " + sum : std::string(sign) + sum;
}

std::string decimal(const Money& money)
{
    const auto [whole, decimals] = parts(money);
    return whole + decimals;
}

} // namespace supple::store

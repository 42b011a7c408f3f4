#include "store/tax.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace supple::store
{

namespace
{

constexpr int whole = 10'000; // 100 %

bool is_digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::span<const std::string_view> words(TaxMode)
{
    static constexpr std::array<std::string_view, 4> all{"none", "included", "stripe_tax",
                                                         "managed"};
    return all;
}

std::string_view name(TaxMode mode)
{
    return words(mode)[static_cast<std::size_t>(mode)];
}

std::optional<TaxMode> tax_mode_named(std::string_view name)
{
    const auto all = words(TaxMode{});
    const auto found = std::ranges::find(all, name);
    if (found == all.end())
        return std::nullopt;
    return static_cast<TaxMode>(found - all.begin());
}

Result<int> parse_tax_rate(std::string_view text)
{
    const auto point = std::min(text.find('.'), text.size());
    const auto units = text.substr(0, point);
    std::string decimals(text.substr(std::min(point + 1, text.size())));
    if (units.empty() || units.size() > 3 || decimals.size() > 2 || !is_digits(units) ||
        !is_digits(decimals) || (point < text.size() && decimals.empty()))
        return Refusal::tax_rate_invalid;
    decimals.resize(2, '0');
    const int rate = std::stoi(std::string(units)) * 100 + std::stoi(decimals);
    if (rate > whole)
        return Refusal::tax_rate_invalid;
    return rate;
}

std::string format_tax_rate(int rate)
{
    auto text = std::to_string(rate / 100);
    if (rate % 100 == 0)
        return text;
    text += '.' + std::to_string(rate % 100 / 10);
    return rate % 10 == 0 ? text : text + std::to_string(rate % 10);
}

TaxSplit split_gross(const Money& gross, int rate)
{
    assert(rate >= 0 && rate <= whole);
    // tax = gross * rate / (100 % + rate). The greatest sum times 10,000 is far from 64 bits' end.
    const std::int64_t divisor = whole + rate;
    const auto tax = (gross.minor_units * rate * 2 + divisor) / (divisor * 2);
    return {.net = {gross.minor_units - tax, gross.currency}, .tax = {tax, gross.currency}};
}

} // namespace supple::store

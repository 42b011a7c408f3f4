#include "store/quote.hpp"

#include <algorithm>

namespace supple::store
{

namespace
{

bool is_mark(char c)
{
    return c == '.' || c == ',';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// What stands before or after the number: the currency's sign or code, and blanks, also those that
// do not break (U+00A0, U+202F).
std::string_view number_in(std::string_view text)
{
    const auto first = std::ranges::find_if(text, is_digit);
    const auto last = std::find_if(text.rbegin(), text.rend(), is_digit).base();
    return first < last ? std::string_view(first, last) : std::string_view();
}

bool is_around(std::string_view around, const Currency& currency)
{
    std::string letters;
    for (const char c : around)
        if (c != ' ' && c != '\t')
            letters += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return letters.empty() || letters == currency.code() || letters == "$" || letters == "\u20ac" ||
           letters == "\u00a3" || letters == "\u00a0" || letters == "\u00a0\u20ac" ||
           letters == "\u202f\u20ac";
}

// The digits without the blanks and apostrophes that group them; empty if anything else is there.
std::string without_blanks(std::string_view number)
{
    std::string plain;
    for (std::size_t at = 0; at < number.size(); ++at) {
        const auto rest = number.substr(at);
        if (is_digit(rest[0]) || is_mark(rest[0]))
            plain += rest[0];
        else if (rest.starts_with("\u00a0"))
            at += 1;
        else if (rest.starts_with("\u202f") || rest.starts_with("\u2019"))
            at += 2;
        else if (rest[0] != ' ' && rest[0] != '\'')
            return {};
    }
    return plain;
}

// Where the decimals begin; npos if there are none.
std::size_t decimal_mark(std::string_view plain, std::size_t decimals)
{
    const auto last = plain.find_last_of(".,");
    if (last == plain.npos)
        return last;
    const bool both = plain.find(plain[last] == '.' ? ',' : '.') != plain.npos;
    const bool once = std::ranges::count(plain, plain[last]) == 1;
    const auto after = plain.size() - last - 1;
    return once && (both || after <= decimals) ? last : plain.npos;
}

// Groups are of three digits, but for the first, and all divided by the same mark.
bool is_grouped(std::string_view whole)
{
    const auto first = whole.find_first_of(".,");
    if (first == whole.npos)
        return true;
    if (first == 0 || first > 3 || (whole.size() - first) % 4 != 0)
        return false;
    for (std::size_t at = first; at < whole.size(); ++at)
        if ((at - first) % 4 == 0 ? whole[at] != whole[first] : !is_digit(whole[at]))
            return false;
    return true;
}

} // namespace

Result<Money> typed_sum(std::string_view text, const Currency& currency)
{
    const auto number = number_in(text);
    if (number.empty())
        return Refusal::money_invalid;
    const auto before = text.substr(0, static_cast<std::size_t>(number.begin() - text.begin()));
    const auto after = text.substr(before.size() + number.size());
    const auto plain = without_blanks(number);
    if (plain.empty() || !is_around(before, currency) || !is_around(after, currency))
        return Refusal::money_invalid;

    const auto mark = decimal_mark(plain, static_cast<std::size_t>(currency.decimals()));
    auto whole = plain.substr(0, mark);
    if (!is_grouped(whole))
        return Refusal::money_invalid;
    std::erase_if(whole, is_mark);
    if (mark != plain.npos)
        whole += "." + plain.substr(mark + 1);
    return Money::parse(whole, currency.code());
}

} // namespace supple::store

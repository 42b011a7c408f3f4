#include "store/email.hpp"

#include <algorithm>

namespace supple::store
{

namespace
{

// RFC 5321 sections 4.5.3.1.1 to 4.5.3.1.3: the path may have 256 octets with its angle brackets.
constexpr std::size_t greatest_local_length = 64;
constexpr std::size_t greatest_address_length = 254;
// RFC 1035 section 2.3.4.
constexpr std::size_t greatest_label_length = 63;

bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_atom_character(char c)
{
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Splits at dots and asks each part; an empty part is never right.
template <class Check>
bool every_part(std::string_view text, Check check)
{
    while (true) {
        const auto dot = text.find('.');
        const auto part = text.substr(0, dot);
        if (part.empty() || !check(part))
            return false;
        if (dot == text.npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_local_part(std::string_view text)
{
    return text.size() <= greatest_local_length && every_part(text, [](std::string_view atom) {
               return std::ranges::all_of(atom, is_atom_character);
           });
}

bool is_domain(std::string_view text)
{
    const bool labels = every_part(text, [](std::string_view label) {
        return label.size() <= greatest_label_length && label.front() != '-' &&
               label.back() != '-' &&
               std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
    });
    // No mail server of the internet has a name without a dot, or with a number for its last part.
    const auto dot = text.rfind('.');
    return labels && dot != text.npos &&
           !std::ranges::all_of(text.substr(dot + 1), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

Result<Email> Email::parse(std::string_view text)
{
    const auto address = trimmed(text);
    const auto at = address.rfind('@');
    if (address.size() > greatest_address_length || at == address.npos ||
        !is_local_part(address.substr(0, at)) || !is_domain(address.substr(at + 1)))
        return Refusal::email_invalid;
    return Email(std::string(address));
}

std::string Email::key() const
{
    auto key = typed_;
    std::ranges::transform(key, key.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return key;
}

bool is_header_safe(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f;
    });
}

} // namespace supple::store

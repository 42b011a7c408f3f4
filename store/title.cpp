#include "store/title.hpp"

#include "store/catalog.hpp"
#include "store/email.hpp"

#include <algorithm>

namespace supple::store
{

namespace
{

bool is_slug_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

bool is_title(std::string_view text)
{
    return text.size() <= greatest_title_length && is_header_safe(text) &&
           text.find_first_not_of(' ') != text.npos;
}

bool is_slug(std::string_view text)
{
    return !text.empty() && text.size() <= greatest_slug_length && text.front() != '-' &&
           text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_slug_letter(c) || c == '-'; });
}

std::string slugify(std::string_view title)
{
    std::string slug;
    for (char c : title) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + 32);
        if (is_slug_letter(c))
            slug += c;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    slug.resize(std::min(slug.size(), greatest_slug_length));
    while (!slug.empty() && slug.back() == '-')
        slug.pop_back();
    return slug.empty() ? "course" : slug;
}

} // namespace supple::store

#include "media/cue_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

using std::chrono::milliseconds;

std::size_t digits_at_front(std::string_view text, std::size_t most)
{
    std::size_t count = 0;
    while (count < text.size() && count < most && text[count] >= '0' && text[count] <= '9')
        ++count;
    return count;
}

std::optional<int> take_number(std::string_view& text, std::size_t digits_least,
                               std::size_t digits_most)
{
    const std::size_t count = digits_at_front(text, digits_most);
    if (count < digits_least)
        return std::nullopt;
    int value = 0;
    for (const char digit : text.substr(0, count))
        value = value * 10 + (digit - '0');
    text.remove_prefix(count);
    return value;
}

std::optional<milliseconds> take_thousandths(std::string_view& text, TimeForm form)
{
    if (form == TimeForm::webvtt) {
        const auto value = take_letter(text, '.') ? take_number(text, 3, 3) : std::optional<int>{};
        return value ? std::optional{milliseconds{*value}} : std::nullopt;
    }
    if (!take_letter(text, ',') && !take_letter(text, '.'))
        return milliseconds{0};
    const std::size_t digits = digits_at_front(text, 3);
    const auto value = take_number(text, 1, 3);
    if (!value)
        return std::nullopt;
    return milliseconds{digits == 1 ? *value * 100 : digits == 2 ? *value * 10 : *value};
}

} // namespace

std::vector<Line> lines_of(std::string_view text)
{
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    std::vector<Line> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        lines.push_back({lines.size() + 1, std::string{text.substr(0, end)}});
        text.remove_prefix(end);
        const bool two = text.substr(0, 2) == "\r\n";
        text.remove_prefix(std::min<std::size_t>(two ? 2 : 1, text.size()));
    }
    return lines;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool holds_arrow(const Line& line)
{
    return line.text.find("-->") != std::string::npos;
}

bool take_letter(std::string_view& text, char letter)
{
    if (text.empty() || text.front() != letter)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<milliseconds> take_time(std::string_view& text, TimeForm form)
{
    const std::size_t least = form == TimeForm::webvtt ? 2 : 1;
    auto first = take_number(text, least, 4);
    if (!first || !take_letter(text, ':'))
        return std::nullopt;
    auto second = take_number(text, least, 2);
    int hours = 0;
    if (second && take_letter(text, ':')) {
        hours = *first;
        first = second;
        second = take_number(text, least, 2);
    }
    if (!second || *first > 59 || *second > 59)
        return std::nullopt;
    const auto thousandths = take_thousandths(text, form);
    if (!thousandths)
        return std::nullopt;
    return std::chrono::hours{hours} + std::chrono::minutes{*first} +
           std::chrono::seconds{*second} + *thousandths;
}

std::string time_text(milliseconds time)
{
    const auto count = time.count();
    return fmt::format("{:02}:{:02}:{:02}.{:03}", count / 3'600'000, count / 60'000 % 60,
                       count / 1000 % 60, count % 1000);
}

} // namespace supple::media

#include "media/chapters.hpp"

#include "media/captions.hpp"
#include "media/text_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace supple::media
{

namespace
{

// Milliseconds still fit into their 64 bits.
constexpr std::size_t longest_number = 12;

[[noreturn]] void refuse(std::size_t line_number, std::string_view what)
{
    throw std::runtime_error(fmt::format("Line {} of the chapters: {}.", line_number, what));
}

std::chrono::milliseconds rounded(double seconds)
{
    return std::chrono::milliseconds{std::llround(seconds * 1000)};
}

// "[hh:]mm:ss[.fff]" in seconds.
std::optional<double> parse_time(std::string_view text)
{
    double seconds = 0;
    int parts = 0;
    while (true) {
        const auto colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        double value = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value,
                                                  std::chars_format::fixed);
        const bool whole = colon == std::string_view::npos || part.find('.') == part.npos;
        const bool number = part.size() <= longest_number &&
                            part.find_first_not_of("0123456789.") == part.npos; // not "nan"
        if (!number || error != std::errc{} || end != part.data() + part.size() || !whole ||
            (parts > 0 && value >= 60))
            return std::nullopt;
        seconds = seconds * 60 + value;
        ++parts;
        if (colon == std::string_view::npos)
            break;
        text.remove_prefix(colon + 1);
    }
    return parts == 2 || parts == 3 ? std::optional{seconds} : std::nullopt;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

Chapter parse_line(std::string_view line, std::size_t number)
{
    const auto space = std::min(line.find_first_of(" \t"), line.size());
    const auto start = parse_time(line.substr(0, space));
    const std::string_view title = trimmed(line.substr(space));
    if (!start)
        refuse(number, "a chapter is written as 00:00 Title");
    if (title.empty())
        refuse(number, "the chapter has no title");
    if (title.find("-->") != title.npos) // would be read as a time in chapters.vtt
        refuse(number, "a title cannot hold -->");
    return {*start, std::string{title}};
}

std::vector<Chapter> parse_lines(std::string_view text)
{
    std::vector<Chapter> chapters;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = trimmed(take_line(text));
        if (line.empty())
            continue;
        if (!is_utf8(line))
            refuse(number, "it is not UTF-8; save the file again with that encoding");
        Chapter chapter = parse_line(line, number);
        if (!chapters.empty() &&
            rounded(chapter.start_seconds) <= rounded(chapters.back().start_seconds))
            refuse(number, "it does not begin after the chapter above it");
        chapters.push_back(std::move(chapter));
    }
    return chapters;
}

std::vector<Chapter> from_cues(const std::vector<Cue>& cues)
{
    std::vector<Chapter> chapters;
    for (const Cue& cue : cues) {
        const double start = std::chrono::duration<double>(cue.start).count();
        if (!chapters.empty() && start <= chapters.back().start_seconds)
            throw std::runtime_error(
                fmt::format("Two chapters begin at the same time ({} s).", start));
        std::string title = cue.text;
        std::replace(title.begin(), title.end(), '\n', ' ');
        chapters.push_back({start, std::move(title)});
    }
    return chapters;
}

} // namespace

std::vector<Chapter> parse_chapters(std::string_view text)
{
    constexpr std::string_view mark = "\xEF\xBB\xBF"; // editors on Windows put it first
    if (text.substr(0, mark.size()) == mark)
        text.remove_prefix(mark.size());
    return text.substr(0, 6) == "WEBVTT" ? from_cues(parse_webvtt(text)) : parse_lines(text);
}

std::string chapters_vtt(std::span<const Chapter> chapters, double duration_seconds)
{
    std::vector<Cue> cues;
    for (std::size_t at = 0; at < chapters.size(); ++at) {
        const Chapter& chapter = chapters[at];
        if (rounded(chapter.start_seconds) >= rounded(duration_seconds))
            throw std::runtime_error(fmt::format(
                "The chapter \"{}\" begins at {:.1f} s, but the video ends at {:.1f} s.",
                chapter.title, chapter.start_seconds, duration_seconds));
        const double end =
            at + 1 < chapters.size() ? chapters[at + 1].start_seconds : duration_seconds;
        cues.push_back({.start = rounded(chapter.start_seconds),
                        .end = rounded(end),
                        .identifier = {},
                        .settings = {},
                        .text = chapter.title});
    }
    return webvtt(cues);
}

} // namespace supple::media

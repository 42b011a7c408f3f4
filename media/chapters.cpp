#include "media/chapters.hpp"

#include "media/cue_lines.hpp"
#include "media/text_encoding.hpp"
#include "media/webvtt.hpp"

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

// Minutes or hours in front of the first colon; also keeps "inf" and "nan" out.
constexpr double most_leading = 10'000;

[[noreturn]] void refuse(std::size_t line_number, std::string_view what)
{
    throw std::runtime_error(fmt::format("Line {} of the chapters: {}.", line_number, what));
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
        const bool possible = value >= 0 && value < (parts > 0 ? 60 : most_leading);
        if (error != std::errc{} || end != part.data() + part.size() || !whole || !possible)
            return std::nullopt;
        seconds = seconds * 60 + value;
        ++parts;
        if (colon == std::string_view::npos)
            break;
        text.remove_prefix(colon + 1);
    }
    return parts == 2 || parts == 3 ? std::optional{seconds} : std::nullopt;
}

std::chrono::milliseconds rounded(double seconds)
{
    return std::chrono::milliseconds{std::llround(seconds * 1000)};
}

double whole_milliseconds(double seconds)
{
    return static_cast<double>(rounded(seconds).count()) / 1000;
}

// One line; empty when there is nothing to read in it.
std::string clean_title(std::string title)
{
    if (!is_utf8(title))
        return {};
    std::replace_if(
        title.begin(), title.end(),
        [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }, ' ');
    return std::string{trimmed(title)};
}

Chapter parse_line(std::string_view line, std::size_t number)
{
    const auto space = std::min(line.find_first_of(" \t"), line.size());
    const auto start = parse_time(line.substr(0, space));
    std::string title = clean_title(std::string{line.substr(space)});
    if (!start)
        refuse(number, "a chapter is written as 00:00 Title");
    if (title.empty())
        refuse(number, "the chapter has no title");
    return {whole_milliseconds(*start), std::move(title)};
}

std::vector<Chapter> parse_lines(std::string_view text)
{
    std::vector<Chapter> chapters;
    for (const Line& line : lines_of(text)) {
        const std::string_view words = trimmed(line.text);
        if (words.empty())
            continue;
        Chapter chapter = parse_line(words, line.number);
        if (!chapters.empty() && chapter.start_seconds <= chapters.back().start_seconds)
            refuse(line.number, "it does not begin after the chapter above it");
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
        chapters.push_back({start, clean_title(unescaped(cue.text))});
        if (chapters.back().title.empty())
            throw std::runtime_error(fmt::format("The chapter at {} s has no title.", start));
    }
    return chapters;
}

} // namespace

std::vector<Chapter> parse_chapters(std::string_view text)
{
    return is_webvtt(text) ? from_cues(parse_webvtt(text)) : parse_lines(text);
}

std::vector<Chapter> tidy_chapters(std::vector<Chapter> chapters, double origin_seconds,
                                   double duration_seconds)
{
    std::stable_sort(chapters.begin(), chapters.end(),
                     [](const Chapter& one, const Chapter& other) {
                         return one.start_seconds < other.start_seconds;
                     });
    std::vector<Chapter> kept;
    for (Chapter& chapter : chapters) {
        chapter.start_seconds =
            whole_milliseconds(std::max(0.0, chapter.start_seconds - origin_seconds));
        chapter.title = clean_title(std::move(chapter.title));
        if (chapter.start_seconds >= whole_milliseconds(duration_seconds))
            break;
        // Of several that begin before the origin, the last one is still going on there.
        if (!kept.empty() && kept.back().start_seconds == chapter.start_seconds)
            kept.pop_back();
        kept.push_back(std::move(chapter));
    }
    if (kept.size() < 2)
        return {};
    for (std::size_t at = 0; at < kept.size(); ++at)
        if (kept[at].title.empty())
            kept[at].title = fmt::format("Chapter {}", at + 1);
    return kept;
}

void refuse_chapters_behind_the_end(std::span<const Chapter> chapters, double duration_seconds)
{
    for (const Chapter& chapter : chapters)
        if (chapter.start_seconds >= whole_milliseconds(duration_seconds))
            throw std::runtime_error(fmt::format(
                "The chapter \"{}\" begins at {:.1f} s, but the video ends at {:.1f} s.",
                chapter.title, chapter.start_seconds, duration_seconds));
}

std::string chapters_vtt(std::span<const Chapter> chapters, double duration_seconds)
{
    std::vector<Cue> cues;
    for (std::size_t at = 0; at < chapters.size(); ++at) {
        const Chapter& chapter = chapters[at];
        const double end =
            at + 1 < chapters.size() ? chapters[at + 1].start_seconds : duration_seconds;
        cues.push_back({.start = rounded(chapter.start_seconds),
                        .end = rounded(end),
                        .identifier = {},
                        .settings = {},
                        .text = escaped(chapter.title)});
    }
    return webvtt(cues);
}

} // namespace supple::media

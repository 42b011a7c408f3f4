#include "media/captions.hpp"

#include "media/text_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <stdexcept>
#include <utility>

namespace supple::media
{

namespace
{

using std::chrono::milliseconds;

struct Line {
    std::size_t number = 0; // 1-based, for error messages
    std::string text;
};

[[noreturn]] void refuse(std::size_t line_number, std::string_view what)
{
    throw std::runtime_error(fmt::format("Line {} of the WebVTT file: {}.", line_number, what));
}

std::vector<Line> lines_of(std::string_view text)
{
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    std::vector<Line> lines;
    while (!text.empty())
        lines.push_back({lines.size() + 1, std::string{take_line(text)}});
    for (const Line& line : lines)
        if (!is_utf8(line.text))
            refuse(line.number, "it is not UTF-8; save the file again with that encoding");
    return lines;
}

bool begins_with_word(std::string_view line, std::string_view word)
{
    return line.substr(0, word.size()) == word &&
           (line.size() == word.size() || line[word.size()] == ' ' || line[word.size()] == '\t');
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Digits before `mark`, which are taken off together with it.
std::optional<int> take_number(std::string_view& text, std::size_t digits_least,
                               std::size_t digits_most)
{
    std::size_t count = 0;
    int value = 0;
    while (count < text.size() && count < digits_most && text[count] >= '0' && text[count] <= '9')
        value = value * 10 + (text[count++] - '0');
    if (count < digits_least)
        return std::nullopt;
    text.remove_prefix(count);
    return value;
}

bool take_letter(std::string_view& text, char letter)
{
    if (text.empty() || text.front() != letter)
        return false;
    text.remove_prefix(1);
    return true;
}

// "[hh:]mm:ss.fff" (WebVTT 4.3); takes it off the front of `text`.
std::optional<milliseconds> take_time(std::string_view& text)
{
    auto first = take_number(text, 2, 4);
    if (!first || !take_letter(text, ':'))
        return std::nullopt;
    auto second = take_number(text, 2, 2);
    int hours = 0;
    if (second && take_letter(text, ':')) {
        hours = *first;
        first = second;
        second = take_number(text, 2, 2);
    }
    if (!second || *first > 59 || *second > 59 || !take_letter(text, '.'))
        return std::nullopt;
    const auto thousandths = take_number(text, 3, 3);
    if (!thousandths)
        return std::nullopt;
    return std::chrono::hours{hours} + std::chrono::minutes{*first} +
           std::chrono::seconds{*second} + milliseconds{*thousandths};
}

Cue parse_timing(const Line& line)
{
    Cue cue;
    std::string_view rest = trimmed(line.text);
    const auto start = take_time(rest);
    rest = trimmed(rest);
    const bool arrow = rest.substr(0, 3) == "-->";
    rest = trimmed(arrow ? rest.substr(3) : rest);
    const auto end = arrow ? take_time(rest) : std::nullopt;
    if (!start || !end || (!rest.empty() && rest.front() != ' ' && rest.front() != '\t'))
        refuse(line.number, "times are written as 00:01.000 --> 00:04.000");
    if (*end <= *start)
        refuse(line.number, "the cue ends before it begins");
    cue.start = *start;
    cue.end = *end;
    cue.settings = trimmed(rest);
    return cue;
}

using Block = std::vector<Line>;

std::vector<Block> blocks_of(std::vector<Line> lines)
{
    std::vector<Block> blocks;
    bool inside = false;
    for (Line& line : lines) {
        const bool blank = line.text.empty();
        if (!blank && !inside)
            blocks.emplace_back();
        if (!blank)
            blocks.back().push_back(std::move(line));
        inside = !blank;
    }
    return blocks;
}

bool holds_arrow(const Line& line)
{
    return line.text.find("-->") != std::string::npos;
}

// Comments, styles and regions say nothing a shop's player shows.
bool is_aside(const Block& block)
{
    const std::string& first = block.front().text;
    return begins_with_word(first, "NOTE") || begins_with_word(first, "STYLE") ||
           begins_with_word(first, "REGION");
}

Cue parse_cue(const Block& block)
{
    const std::size_t timing = holds_arrow(block.front()) ? 0 : 1;
    if (timing >= block.size() || !holds_arrow(block[timing]))
        refuse(block.front().number, "a cue needs a line with its times");
    Cue cue = parse_timing(block[timing]);
    if (timing == 1)
        cue.identifier = block.front().text;
    for (std::size_t at = timing + 1; at < block.size(); ++at) {
        if (holds_arrow(block[at]))
            refuse(block[at].number, "a blank line is missing between two cues");
        cue.text += (cue.text.empty() ? "" : "\n") + block[at].text;
    }
    if (cue.text.empty())
        refuse(block[timing].number, "the cue has no text");
    return cue;
}

std::string time_text(milliseconds time)
{
    const auto count = time.count();
    return fmt::format("{:02}:{:02}:{:02}.{:03}", count / 3'600'000, count / 60'000 % 60,
                       count / 1000 % 60, count % 1000);
}

std::string cue_text(const Cue& cue)
{
    return fmt::format("{}{}{} --> {}{}{}\n{}\n\n", cue.identifier,
                       cue.identifier.empty() ? "" : "\n", time_text(cue.start), time_text(cue.end),
                       cue.settings.empty() ? "" : " ", cue.settings, cue.text);
}

// Both times as ticks of `timescale` multiplied by 1000, so that nothing is rounded.
bool shows_between(const Cue& cue, std::int64_t start, std::int64_t end, int timescale)
{
    return cue.start.count() * timescale < end * 1000 && cue.end.count() * timescale > start * 1000;
}

} // namespace

std::vector<Cue> parse_webvtt(std::string_view text)
{
    std::vector<Line> lines = lines_of(text);
    if (lines.empty() || !begins_with_word(lines.front().text, "WEBVTT"))
        throw std::runtime_error(
            "This is not a WebVTT file: its first line must be WEBVTT. Save the captions as .vtt.");
    std::vector<Cue> cues;
    auto blocks = blocks_of(std::move(lines));
    for (std::size_t at = 1; at < blocks.size(); ++at) { // the first block is the header
        if (is_aside(blocks[at]))
            continue;
        Cue cue = parse_cue(blocks[at]);
        if (!cues.empty() && cue.start < cues.back().start)
            refuse(blocks[at].front().number, "the cue begins before the one above it");
        cues.push_back(std::move(cue));
    }
    return cues;
}

std::string webvtt(std::span<const Cue> cues)
{
    std::string text = "WEBVTT\n\n";
    for (const Cue& cue : cues)
        text += cue_text(cue);
    return text;
}

SegmentedCaptions segment_captions(std::span<const Cue> cues, std::string_view language,
                                   const Track& video)
{
    SegmentedCaptions result;
    result.track.kind = TrackKind::captions;
    result.track.language = caption_language(language);
    result.track.language_name = language_name(result.track.language);
    result.track.name = "c_" + result.track.language;
    result.track.timescale = video.timescale;
    std::int64_t start = 0;
    for (const SegmentRecord& segment : video.segments) {
        const std::int64_t end = start + segment.duration;
        std::string text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n";
        for (const Cue& cue : cues)
            if (shows_between(cue, start, end, video.timescale))
                text += cue_text(cue);
        result.track.segments.push_back({.duration = segment.duration,
                                         .bytes = static_cast<std::int64_t>(text.size()),
                                         .iv = std::nullopt});
        result.files.push_back(std::move(text));
        start = end;
    }
    return result;
}

std::string caption_language(std::string_view tag)
{
    std::string lower;
    for (const char letter : tag)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    const auto dash = lower.find('-');
    const std::string language = lower.substr(0, dash);
    const std::string rest = dash == std::string::npos ? "" : lower.substr(dash + 1);
    const auto all = [](const std::string& part, auto good) {
        return std::all_of(part.begin(), part.end(), good);
    };
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_sign = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    const bool good =
        language.size() >= 2 && language.size() <= 3 && all(language, is_letter) &&
        (dash == std::string::npos || (rest.size() >= 2 && rest.size() <= 8 && all(rest, is_sign)));
    if (!good)
        throw std::runtime_error(fmt::format(
            "\"{}\" is not a language tag that can be used here. Write one like en, es or pt-br.",
            tag));
    return lower;
}

std::string language_name(std::string_view tag)
{
    // Each in its own language, as in the menus of most players.
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> names{{
        {"ar", "العربية"},    {"cs", "Čeština"}, {"da", "Dansk"},      {"de", "Deutsch"},
        {"el", "Ελληνικά"},   {"en", "English"}, {"es", "Español"},    {"fi", "Suomi"},
        {"fr", "Français"},   {"he", "עברית"},   {"hi", "हिन्दी"},      {"hu", "Magyar"},
        {"it", "Italiano"},   {"ja", "日本語"},  {"ko", "한국어"},     {"nb", "Norsk"},
        {"nl", "Nederlands"}, {"pl", "Polski"},  {"pt", "Português"},  {"ru", "Русский"},
        {"sv", "Svenska"},    {"tr", "Türkçe"},  {"uk", "Українська"}, {"zh", "中文"},
    }};
    const std::string_view language = tag.substr(0, tag.find('-'));
    for (const auto& [code, name] : names)
        if (code == language)
            return language.size() == tag.size() ? std::string{name}
                                                 : fmt::format("{} ({})", name, tag);
    return std::string{tag};
}

} // namespace supple::media

#include "media/webvtt.hpp"

#include "media/cue_lines.hpp"
#include "media/text_encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace supple::media
{

namespace
{

[[noreturn]] void refuse(std::size_t line_number, std::string_view what)
{
    throw std::runtime_error(fmt::format("Line {} of the WebVTT file: {}.", line_number, what));
}

std::vector<Line> readable_lines_of(std::string_view text)
{
    std::vector<Line> lines = lines_of(text);
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

Cue parse_timing(const Line& line)
{
    Cue cue;
    std::string_view rest = trimmed(line.text);
    const auto start = take_time(rest, TimeForm::webvtt);
    rest = trimmed(rest);
    const bool arrow = rest.substr(0, 3) == "-->";
    rest = trimmed(arrow ? rest.substr(3) : rest);
    const auto end = arrow ? take_time(rest, TimeForm::webvtt) : std::nullopt;
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

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> references{{
    {"&amp;", "&"},
    {"&lt;", "<"},
    {"&gt;", ">"},
    {"&nbsp;", "\u00a0"},
    {"&lrm;", "\u200e"},
    {"&rlm;", "\u200f"},
}};

const std::pair<std::string_view, std::string_view>* find_reference(std::string_view cue_text)
{
    const auto found = std::find_if(references.begin(), references.end(), [&](const auto& each) {
        return cue_text.starts_with(each.first);
    });
    return found == references.end() ? nullptr : &*found;
}

} // namespace

bool is_webvtt(std::string_view text)
{
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    return begins_with_word(text.substr(0, text.find_first_of("\r\n")), "WEBVTT");
}

std::vector<Cue> parse_webvtt(std::string_view text)
{
    if (!is_webvtt(text))
        throw std::runtime_error(
            "This is not a WebVTT file: its first line must be WEBVTT. Save the captions as .vtt.");
    std::vector<Cue> cues;
    const auto blocks = blocks_of(readable_lines_of(text));
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

std::string webvtt(const Cue& cue)
{
    return fmt::format("{}{}{} --> {}{}{}\n{}\n\n", cue.identifier,
                       cue.identifier.empty() ? "" : "\n", time_text(cue.start), time_text(cue.end),
                       cue.settings.empty() ? "" : " ", cue.settings, cue.text);
}

std::string webvtt(std::span<const Cue> cues)
{
    std::string text = "WEBVTT\n\n";
    for (const Cue& cue : cues)
        text += webvtt(cue);
    return text;
}

std::string_view reference_at_front(std::string_view cue_text)
{
    const auto* found = find_reference(cue_text);
    return found ? found->first : std::string_view{};
}

std::string escaped(std::string_view plain)
{
    std::string text;
    for (const char letter : plain)
        switch (letter) {
        case '&':
            text += "&amp;";
            break;
        case '<':
            text += "&lt;";
            break;
        case '>': // so that no text can hold an arrow
            text += "&gt;";
            break;
        default:
            text += letter;
        }
    return text;
}

std::string unescaped(std::string_view cue_text)
{
    std::string text;
    while (!cue_text.empty()) {
        if (const auto* known = find_reference(cue_text)) {
            text += known->second;
            cue_text.remove_prefix(known->first.size());
        } else if (cue_text.front() == '<') {
            cue_text.remove_prefix(std::min(cue_text.find('>'), cue_text.size() - 1) + 1);
        } else {
            text += cue_text.front();
            cue_text.remove_prefix(1);
        }
    }
    return text;
}

} // namespace supple::media

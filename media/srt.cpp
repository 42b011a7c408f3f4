#include "media/srt.hpp"

#include "media/cue_lines.hpp"
#include "media/srt_markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace supple::media
{

namespace
{

[[noreturn]] void refuse(std::size_t line_number, std::string_view what)
{
    throw std::runtime_error(fmt::format("Line {} of the SubRip file: {}.", line_number, what));
}

bool is_number(const Line& line)
{
    const auto text = trimmed(line.text);
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char letter) { return letter >= '0' && letter <= '9'; });
}

// What stands behind the times (coordinates of old players) is left out.
Cue parse_times(const Line& line)
{
    std::string_view rest = trimmed(line.text);
    const auto start = take_time(rest, TimeForm::subrip);
    rest = trimmed(rest);
    const bool arrow = rest.starts_with("-->");
    rest = trimmed(arrow ? rest.substr(3) : rest);
    const auto end = arrow ? take_time(rest, TimeForm::subrip) : std::nullopt;
    if (!start || !end || (!rest.empty() && rest.front() != ' ' && rest.front() != '\t'))
        refuse(line.number, "times are written as 00:00:01,000 --> 00:00:04,000");
    if (*end <= *start)
        refuse(line.number, "the cue ends before it begins");
    Cue cue;
    cue.start = *start;
    cue.end = *end;
    return cue;
}

void add_text(Cue& cue, std::span<const Line> lines)
{
    std::string text;
    for (const Line& line : lines)
        text += line.text + "\n";
    MarkedText marked = from_srt_markup(text);
    cue.text = std::move(marked.text);
    cue.settings = std::move(marked.settings);
}

// A cue reaches from its line of times to the next one, less the number above that.
std::size_t end_of_text(const std::vector<Line>& lines, std::size_t begin)
{
    std::size_t end = begin;
    while (end < lines.size() && !holds_arrow(lines[end]))
        ++end;
    return end < lines.size() && end > begin && is_number(lines[end - 1]) ? end - 1 : end;
}

// Above the first times there may be a number and nothing else.
std::size_t first_times(const std::vector<Line>& lines)
{
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (holds_arrow(lines[at]))
            return at;
        if (!trimmed(lines[at].text).empty() && !is_number(lines[at]))
            refuse(lines[at].number, "it is neither WebVTT nor SubRip, which begins with a number "
                                     "and a line such as 00:00:01,000 --> 00:00:04,000");
    }
    return lines.size();
}

} // namespace

std::vector<Cue> parse_srt(std::string_view text)
{
    const std::vector<Line> lines = lines_of(text);
    std::vector<Cue> cues;
    for (std::size_t at = first_times(lines); at < lines.size();) {
        Cue cue = parse_times(lines[at]);
        const std::size_t end = end_of_text(lines, at + 1);
        add_text(cue, std::span{lines}.subspan(at + 1, end - at - 1));
        if (!cue.text.empty())
            cues.push_back(std::move(cue));
        at = end < lines.size() && !holds_arrow(lines[end]) ? end + 1 : end;
    }
    std::stable_sort(cues.begin(), cues.end(),
                     [](const Cue& one, const Cue& other) { return one.start < other.start; });
    return cues;
}

} // namespace supple::media

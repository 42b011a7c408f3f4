#include "media/srt_markup.hpp"

#include "media/cue_lines.hpp"
#include "media/webvtt.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

namespace supple::media
{

namespace
{

// {\an1} to {\an9} of SubStation Alpha: rows from the bottom, as on a number pad.
std::string settings_of(char place)
{
    static constexpr std::array<std::string_view, 3> rows{"", "line:50%", "line:0"};
    static constexpr std::array<std::string_view, 3> columns{"align:start", "", "align:end"};
    const auto index = static_cast<std::size_t>(place - '1');
    const auto row = rows[index / 3], column = columns[index % 3];
    return std::string{row} + (row.empty() || column.empty() ? "" : " ") + std::string{column};
}

struct Tag {
    std::string name{}; // lower-case: "i"
    bool closes = false;
    std::size_t length = 0; // in the text
};

// "<font color=red>" at the front of `text`.
std::optional<Tag> tag_at_front(std::string_view text)
{
    const auto end = text.find_first_of(">\n", 1);
    if (text.front() != '<' || end == std::string_view::npos || text[end] != '>')
        return std::nullopt;
    std::string_view inside = text.substr(1, end - 1);
    Tag tag{.length = end + 1};
    if (inside.starts_with('/')) {
        tag.closes = true;
        inside.remove_prefix(1);
    }
    for (const char letter : inside.substr(0, inside.find_first_of(" \t/")))
        tag.name += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return tag;
}

// A blank line would end the cue (WebVTT 4.1).
std::string without_blank_lines(const std::string& text)
{
    std::string kept;
    for (const Line& line : lines_of(text))
        if (const auto words = trimmed(line.text); !words.empty())
            kept.append(kept.empty() ? "" : "\n").append(words);
    return kept;
}

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Reader
{
  public:
    MarkedText read(std::string_view text)
    {
        // Marks that stay open are closed behind the last word, not on a line of their own.
        text = text.substr(0, text.find_last_not_of(" \t\n") + 1);
        while (!text.empty()) {
            const std::size_t length = take(text);
            text.remove_prefix(length);
        }
        close_down_to(0);
        if (!has_words_)
            return {};
        out_.text = without_blank_lines(out_.text);
        return std::move(out_);
    }

  private:
    // How much of the front was understood.
    std::size_t take(std::string_view text)
    {
        if (const auto tag = tag_at_front(text); tag && take_tag(*tag))
            return tag->length;
        if (text.starts_with("{\\") && text.find('}') != text.npos)
            return take_override(text.substr(0, text.find('}') + 1));
        // Converters write these, although SubRip has none.
        if (const auto reference = reference_at_front(text); !reference.empty()) {
            out_.text += reference;
            has_words_ = true;
            return reference.size();
        }
        out_.text += escaped(text.substr(0, 1));
        has_words_ |= std::isspace(static_cast<unsigned char>(text.front())) == 0;
        return 1;
    }

    // False for what only looks like a tag: <laughs> is a word.
    bool take_tag(const Tag& tag)
    {
        static constexpr std::array<std::string_view, 3> kept{"b", "i", "u"};
        static constexpr std::array<std::string_view, 4> dropped{"font", "s", "span", "strike"};
        if (is_one_of(dropped, tag.name))
            return true;
        if (tag.name == "br") {
            out_.text += '\n';
            return true;
        }
        if (!is_one_of(kept, tag.name))
            return false;
        if (!tag.closes) {
            open_.push_back(tag.name);
            out_.text += "<" + tag.name + ">";
        } else if (const auto last = std::find(open_.rbegin(), open_.rend(), tag.name);
                   last != open_.rend()) {
            close_down_to(static_cast<std::size_t>(open_.rend() - last) - 1);
        }
        return true;
    }

    // WebVTT tags nest.
    void close_down_to(std::size_t depth)
    {
        for (; open_.size() > depth; open_.pop_back())
            out_.text += "</" + open_.back() + ">";
    }

    std::size_t take_override(std::string_view mark)
    {
        const auto place = mark.find("\\an");
        if (out_.settings.empty() && place != mark.npos && mark[place + 3] >= '1' &&
            mark[place + 3] <= '9')
            out_.settings = settings_of(mark[place + 3]);
        return mark.size();
    }

    MarkedText out_;
    std::vector<std::string> open_;
    bool has_words_ = false;
};

} // namespace

MarkedText from_srt_markup(std::string_view text)
{
    return Reader{}.read(text);
}

} // namespace supple::media

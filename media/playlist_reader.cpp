#include "media/playlist_reader.hpp"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <set>

namespace supple::media
{

namespace
{

// Seconds of three centuries, or bits per second of any line; a million of them fit into 64 bits.
constexpr std::int64_t largest_number = 9'999'999'999;

[[noreturn]] void refuse(std::string_view what)
{
    throw BrokenPlaylist(std::string{what});
}

std::optional<std::int64_t> decimal(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0 ||
        value > largest_number)
        return std::nullopt;
    return value;
}

std::int64_t need_decimal(std::string_view text)
{
    const auto value = decimal(text);
    if (!value)
        refuse("a whole number was expected");
    return *value;
}

bool is_name_sign(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// EXTINF:6.006000, -> microseconds; more than six digits are cut.
void take_duration(std::string_view text, PlaylistEntry& entry)
{
    const auto comma = text.find(',');
    if (comma == std::string_view::npos)
        refuse("EXTINF needs a comma behind its duration");
    text = text.substr(0, comma);
    const auto point = text.find('.');
    std::string fraction;
    if (point != std::string_view::npos)
        fraction = text.substr(point + 1);
    entry.decimals = static_cast<int>(fraction.size());
    fraction.resize(6, '0');
    entry.microseconds = need_decimal(text.substr(0, point)) * 1'000'000 + need_decimal(fraction);
}

struct TagLine {
    std::string_view name;  // "EXT-X-MAP"
    std::string_view value; // behind the colon
};

TagLine split_tag(std::string_view line)
{
    line.remove_prefix(1);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
        return {line, {}};
    return {line.substr(0, colon), line.substr(colon + 1)};
}

struct Handlers {
    std::function<void(const TagLine&)> on_tag;
    std::function<void(std::string_view)> on_address;
};

void walk_lines(std::string_view text, const Handlers& handlers)
{
    std::size_t number = 0;
    if (text.empty() || text.back() != '\n')
        refuse("the last line has no end");
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        ++number;
        try {
            if (number == 1 && line != "#EXTM3U")
                refuse("the first line must be #EXTM3U");
            if (line.substr(0, 4) == "#EXT" && number > 1)
                handlers.on_tag(split_tag(line));
            else if (!line.empty() && line.front() != '#')
                handlers.on_address(line);
        } catch (const BrokenPlaylist& broken) {
            throw BrokenPlaylist(fmt::format("line {}: {}", number, broken.what()));
        }
    }
}

class OnlyOnce
{
  public:
    void see(std::string_view tag)
    {
        if (!seen_.insert(std::string{tag}).second)
            refuse(fmt::format("{} stands there twice", tag));
    }

  private:
    std::set<std::string> seen_;
};

class MediaReader
{
  public:
    void on_tag(const TagLine& tag)
    {
        if (tag.name == "EXTINF") {
            take_duration(tag.value, pending_);
            has_duration_ = true;
        } else if (tag.name == "EXT-X-KEY") {
            key_ = parse_attributes(tag.value);
            playlist.key_before_map |= playlist.map.empty();
        } else if (tag.name == "EXT-X-DISCONTINUITY") {
            ++playlist.discontinuities;
        } else {
            once_.see(tag.name);
            on_header(tag);
        }
    }

    void on_address(std::string_view address)
    {
        if (!has_duration_)
            refuse("an address needs an EXTINF before it");
        pending_.address = address;
        pending_.key = key_;
        playlist.entries.push_back(std::move(pending_));
        pending_ = {};
        has_duration_ = false;
    }

    void finish() const
    {
        if (has_duration_)
            refuse("the last EXTINF has no address");
        if (playlist.target_seconds == 0)
            refuse("EXT-X-TARGETDURATION is missing");
    }

    MediaPlaylist playlist;

  private:
    void on_header(const TagLine& tag)
    {
        if (tag.name == "EXT-X-VERSION")
            playlist.version = static_cast<int>(need_decimal(tag.value));
        else if (tag.name == "EXT-X-TARGETDURATION")
            playlist.target_seconds = need_decimal(tag.value);
        else if (tag.name == "EXT-X-MEDIA-SEQUENCE")
            playlist.first_number = need_decimal(tag.value);
        else if (tag.name == "EXT-X-PLAYLIST-TYPE")
            playlist.vod = tag.value == "VOD";
        else if (tag.name == "EXT-X-ENDLIST")
            playlist.ended = true;
        else if (tag.name == "EXT-X-INDEPENDENT-SEGMENTS")
            playlist.independent = true;
        else if (tag.name == "EXT-X-I-FRAMES-ONLY")
            playlist.iframes_only = true;
        else if (tag.name == "EXT-X-MAP")
            playlist.map = parse_attributes(tag.value).find("URI").value_or("");
        else
            refuse(fmt::format("{} is not a tag of our media playlists", tag.name));
    }

    PlaylistEntry pending_;
    bool has_duration_ = false;
    std::optional<AttributeList> key_;
    OnlyOnce once_;
};

class MultivariantReader
{
  public:
    void on_tag(const TagLine& tag)
    {
        if (has_variant_)
            refuse("EXT-X-STREAM-INF must be followed by its address");
        if (tag.name == "EXT-X-STREAM-INF") {
            pending_ = parse_attributes(tag.value);
            has_variant_ = true;
        } else if (tag.name == "EXT-X-MEDIA") {
            playlist.media.push_back(parse_attributes(tag.value));
        } else if (tag.name == "EXT-X-I-FRAME-STREAM-INF") {
            playlist.iframes.push_back(parse_attributes(tag.value));
        } else if (tag.name == "EXT-X-SESSION-DATA") {
            playlist.session_data.push_back(parse_attributes(tag.value));
        } else if (tag.name == "EXT-X-VERSION") {
            once_.see(tag.name);
            playlist.version = static_cast<int>(need_decimal(tag.value));
        } else if (tag.name == "EXT-X-INDEPENDENT-SEGMENTS") {
            once_.see(tag.name);
            playlist.independent = true;
        } else {
            refuse(fmt::format("{} is not a tag of our multivariant playlists", tag.name));
        }
    }

    void on_address(std::string_view address)
    {
        if (!has_variant_)
            refuse("an address needs an EXT-X-STREAM-INF before it");
        playlist.variants.push_back({std::move(pending_), std::string{address}});
        has_variant_ = false;
    }

    void finish() const
    {
        if (has_variant_)
            refuse("the last EXT-X-STREAM-INF has no address");
    }

    MultivariantPlaylist playlist;

  private:
    AttributeList pending_;
    bool has_variant_ = false;
    OnlyOnce once_;
};

template <typename Reader>
auto read_with(Reader reader, std::string_view text)
{
    walk_lines(text, {[&](const TagLine& tag) { reader.on_tag(tag); },
                      [&](std::string_view address) { reader.on_address(address); }});
    reader.finish();
    return std::move(reader.playlist);
}

} // namespace

std::optional<std::string> AttributeList::find(const std::string& name) const
{
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::int64_t> AttributeList::number(const std::string& name) const
{
    const auto text = find(name);
    return text ? decimal(*text) : std::nullopt;
}

AttributeList parse_attributes(std::string_view text)
{
    AttributeList list;
    while (!text.empty()) {
        std::size_t at = 0;
        while (at < text.size() && is_name_sign(text[at]))
            ++at;
        if (at == 0 || at == text.size() || text[at] != '=')
            refuse("an attribute is written NAME=value");
        const std::string name{text.substr(0, at)};
        text.remove_prefix(at + 1);
        const bool in_quotes = !text.empty() && text.front() == '"';
        const auto end = in_quotes ? text.find('"', 1) : std::min(text.find(','), text.size());
        if (end == std::string_view::npos || end == 0)
            refuse(fmt::format("{} has no value, or no closing quote", name));
        const auto value = in_quotes ? text.substr(1, end - 1) : text.substr(0, end);
        if (!list.values.emplace(name, value).second)
            refuse(fmt::format("{} stands there twice", name));
        text.remove_prefix(in_quotes ? end + 1 : end);
        if (text.empty())
            break;
        if (text.front() != ',' || text.size() == 1)
            refuse("attributes are separated by single commas");
        text.remove_prefix(1);
    }
    return list;
}

MediaPlaylist read_media_playlist(std::string_view text)
{
    return read_with(MediaReader{}, text);
}

MultivariantPlaylist read_multivariant_playlist(std::string_view text)
{
    return read_with(MultivariantReader{}, text);
}

} // namespace supple::media

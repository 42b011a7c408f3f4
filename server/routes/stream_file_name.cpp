#include "server/routes/stream_file_name.hpp"

#include <algorithm>

namespace supple::routes
{
namespace
{

using Kind = StreamFileName::Kind;
using Track = StreamFileName::Track;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

template <class Accepts>
bool all_of(std::string_view text, Accepts accepts)
{
    return std::all_of(text.begin(), text.end(), accepts);
}

// 1..99 or 1..9, without leading zeros.
bool is_track_number(std::string_view text, std::size_t most_digits)
{
    return !text.empty() && text.size() <= most_digits && text.front() != '0' &&
           all_of(text, is_digit);
}

// [a-z]{2,3}(-[a-z0-9]{2,8})?
bool is_language(std::string_view text)
{
    const auto dash = std::min(text.find('-'), text.size());
    const auto primary = text.substr(0, dash);
    if (primary.size() < 2 || primary.size() > 3 || !all_of(primary, is_letter))
        return false;
    if (dash == text.size())
        return true;
    const auto subtag = text.substr(dash + 1);
    return subtag.size() >= 2 && subtag.size() <= 8 &&
           all_of(subtag, [](char c) { return is_letter(c) || is_digit(c); });
}

bool take_end(std::string_view& text, std::string_view end)
{
    if (!text.ends_with(end))
        return false;
    text.remove_suffix(end.size());
    return true;
}

// {language}, {language}_sdh or {language}_forced
bool is_captions(std::string_view text)
{
    take_end(text, "_sdh") || take_end(text, "_forced");
    return is_language(text);
}

Track parse_track(std::string_view text)
{
    if (text.starts_with("c_"))
        return is_captions(text.substr(2)) ? Track::captions : Track::none;
    if (text.empty())
        return Track::none;
    const auto number = text.substr(1);
    switch (text.front()) {
    case 'v':
        return is_track_number(number, 2) ? Track::video : Track::none;
    case 'a':
        return is_track_number(number, 1) ? Track::audio : Track::none;
    case 'i':
        return is_track_number(number, 1) ? Track::iframes : Track::none;
    default:
        return Track::none;
    }
}

// Five digits, from 00001.
int parse_segment_number(std::string_view text)
{
    if (text.size() != 5 || !all_of(text, is_digit))
        return 0;
    int number = 0;
    for (const char digit : text)
        number = number * 10 + (digit - '0');
    return number;
}

std::optional<StreamFileName> of_track(Kind kind, std::string_view track_text)
{
    const Track track = parse_track(track_text);
    const bool exists = track != Track::none &&
                        !(kind == Kind::init_segment && track == Track::captions) &&
                        !(kind == Kind::preview_playlist && track == Track::iframes);
    if (!exists)
        return std::nullopt;
    return StreamFileName{kind, track, 0};
}

// {track}_{nnnnn}, already without its ending.
std::optional<StreamFileName> parse_segment(std::string_view text, bool is_caption)
{
    const auto underscore = text.rfind('_');
    if (underscore == text.npos)
        return std::nullopt;
    const Track track = parse_track(text.substr(0, underscore));
    const int number = parse_segment_number(text.substr(underscore + 1));
    if (track == Track::none || (track == Track::captions) != is_caption || number == 0)
        return std::nullopt;
    return StreamFileName{Kind::segment, track, number};
}

// storyboard_{nnnnn}, already without its ending.
std::optional<StreamFileName> parse_sheet(std::string_view text)
{
    constexpr std::string_view beginning = "storyboard_";
    if (!text.starts_with(beginning))
        return std::nullopt;
    const int number = parse_segment_number(text.substr(beginning.size()));
    if (number == 0)
        return std::nullopt;
    return StreamFileName{Kind::storyboard_sheet, Track::none, number};
}

} // namespace

std::optional<StreamFileName> parse_stream_file_name(std::string_view text)
{
    if (text == "main.m3u8")
        return StreamFileName{Kind::multivariant, Track::none, 0};
    if (text == "listen.m3u8")
        return StreamFileName{Kind::listening, Track::none, 0};
    if (text == "preview.m3u8")
        return StreamFileName{Kind::preview_multivariant, Track::none, 0};
    if (text == "chapters.vtt")
        return StreamFileName{Kind::chapters, Track::none, 0};
    if (text == "chapters.json")
        return StreamFileName{Kind::session_chapters, Track::none, 0};
    if (text == "storyboard.vtt")
        return StreamFileName{Kind::storyboard, Track::none, 0};
    if (text == "key1" || text == "key2")
        return StreamFileName{Kind::key, Track::none, text.back() - '0'};
    if (take_end(text, "_preview.m3u8"))
        return of_track(Kind::preview_playlist, text);
    if (take_end(text, ".m3u8"))
        return of_track(Kind::media_playlist, text);
    if (take_end(text, "_init.mp4"))
        return of_track(Kind::init_segment, text);
    if (take_end(text, ".m4s"))
        return parse_segment(text, false);
    if (take_end(text, ".vtt"))
        return parse_segment(text, true);
    if (take_end(text, ".jpg"))
        return parse_sheet(text);
    return std::nullopt;
}

bool is_in_preview(const StreamFileName& name, const store::Preview& preview)
{
    switch (name.kind) {
    case Kind::preview_multivariant:
    case Kind::preview_playlist:
        return true;
    case Kind::init_segment:
        return name.track == Track::video || name.track == Track::audio;
    case Kind::segment:
        return name.track != Track::iframes && preview.contains(name.number);
    case Kind::key:
        return name.number == 1;
    case Kind::multivariant:
    case Kind::listening:
    case Kind::media_playlist:
    case Kind::chapters:
    case Kind::session_chapters:
    case Kind::storyboard:
    case Kind::storyboard_sheet:
        return false;
    }
    return false;
}

bool is_playlist(const StreamFileName& name)
{
    return name.kind == Kind::multivariant || name.kind == Kind::preview_multivariant ||
           name.kind == Kind::listening || name.kind == Kind::media_playlist ||
           name.kind == Kind::preview_playlist;
}

std::string_view content_type(const StreamFileName& name)
{
    switch (name.kind) {
    case Kind::multivariant:
    case Kind::preview_multivariant:
    case Kind::listening:
    case Kind::media_playlist:
    case Kind::preview_playlist:
        return "application/vnd.apple.mpegurl";
    case Kind::init_segment:
    case Kind::segment:
        if (name.track == Track::captions)
            return "text/vtt; charset=utf-8";
        return name.track == Track::audio ? "audio/mp4" : "video/mp4";
    case Kind::chapters:
    case Kind::storyboard:
        return "text/vtt; charset=utf-8";
    case Kind::session_chapters:
        return "application/json";
    case Kind::storyboard_sheet:
        return "image/jpeg";
    case Kind::key:
        return "application/octet-stream";
    }
    return "application/octet-stream";
}

} // namespace supple::routes

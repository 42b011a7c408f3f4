// The closed grammar of stream file names. A name that it does not hold is no name: the way from an
// address to a file goes through a parsed StreamFileName, so traversal cannot be said.
//
//   main.m3u8  listen.m3u8  preview.m3u8  chapters.vtt  chapters.json  key1  key2
//   storyboard.vtt  storyboard_{nnnnn}.jpg
//   {track}.m3u8  {track}_preview.m3u8  {track}_init.mp4  {track}_{nnnnn}.m4s|.vtt
//   track: v1..v99 (video), a1..a9 (audio), i1..i9 (I-frames),
//          c_{language}, c_{language}_sdh, c_{language}_forced (captions)
//
// Captions have segments in .vtt and no init segment; I-frames have no preview.
#pragma once

#include "store/preview.hpp"

#include <optional>
#include <string_view>

namespace supple::routes
{

struct StreamFileName {
    enum class Kind {
        multivariant,
        preview_multivariant,
        listening,
        media_playlist,
        preview_playlist,
        init_segment,
        segment,
        chapters,
        session_chapters, // the same as JSON, for players that read the session data
        storyboard,
        storyboard_sheet,
        key
    };
    enum class Track { none, video, audio, iframes, captions };

    Kind kind = Kind::multivariant;
    Track track = Track::none;
    int number = 0; // of a segment, a sheet or a key, from 1

    friend bool operator==(const StreamFileName&, const StreamFileName&) = default;
};

std::optional<StreamFileName> parse_stream_file_name(std::string_view text);

// Whether a token for this preview opens it. Chapters and storyboard are of the whole video.
bool is_in_preview(const StreamFileName& name, const store::Preview& preview);

bool is_playlist(const StreamFileName& name);

// As the HLS authoring rules name them (Apple, 10.4).
std::string_view content_type(const StreamFileName& name);

} // namespace supple::routes

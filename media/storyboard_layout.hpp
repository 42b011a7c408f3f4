// How the small pictures of the seek bar lie on their sheets, and storyboard.vtt, which says so:
// cues whose text is "storyboard_00001.jpg#xywh=x,y,w,h", the form that media-chrome, Vidstack and
// JW Player read. Pure.
#pragma once

#include "media/ladder.hpp"
#include "media/track.hpp"

#include <string>

namespace supple::media
{

// A tile shows the picture at the beginning of its time.
struct StoryboardLayout {
    Size tile{};
    int tiles = 0;
    int iframes_per_tile = 1;

    int sheets() const;
    // Of one sheet, which is cut after its last tile. Numbers are 1-based.
    Size sheet(int number) const;
};

// For a video with so many pictures of this size in its trick-play track. Throws nothing.
StoryboardLayout storyboard_layout(Size iframes, int pictures);

// Where a tile lies; `tile` is 0-based.
struct TilePlace {
    int sheet = 1;
    int x = 0; // pixels
    int y = 0;
    bool is_last_of_sheet = false;
};
TilePlace place_of(const StoryboardLayout& layout, int tile);

// storyboard_00001.jpg
std::string sheet_file_name(int number);

// storyboard.vtt, from the durations of the trick-play track. The last cue ends with the video.
std::string storyboard_vtt(const StoryboardLayout& layout, const Track& iframes);

} // namespace supple::media

// Playlists as text, from what was measured: ticks and bytes of segments that lie on the disk.
// Nothing is read and nothing is written here. All addresses are relative, so a token in the path
// of the first playlist is inherited by everything below it. Times are integers until they are
// printed, and rounding never adds up: the sum of any run of EXTINF is within a microsecond of the
// ticks.
//
// Grammar: RFC 8216 section 4 and its successor draft (rfc8216bis), version 7.
#pragma once

#include "media/track.hpp"

#include <string>

namespace supple::media
{

// {track}.m3u8: VOD, ENDLIST, EXT-X-MAP and, if segments carry a vector, EXT-X-KEY for each, after
// the map. The preview's segments are under key1, the rest and all I-frames under key2.
// An I-frame track becomes an EXT-X-I-FRAMES-ONLY playlist, a caption track has no map and no key.
std::string media_playlist(const Track& track, const Package& package);

// {track}_preview.m3u8: the same, but only the segments of the preview, with their own numbers.
std::string preview_playlist(const Track& track, const Package& package);

// main.m3u8. The first variant listed is the one nearest to 2 Mb/s (AHLS 1.32), the others follow
// from lowest to highest.
std::string multivariant_playlist(const Package& package);

// listen.m3u8: the sounds alone, for practising with closed eyes; "" for a silent package. Not in
// main.m3u8, which must not have a variant without a picture (AHLS 9.20).
std::string listening_playlist(const Package& package);

// preview.m3u8: names the preview playlists, rates measured over the preview alone, no I-frames.
std::string preview_multivariant_playlist(const Package& package);

} // namespace supple::media

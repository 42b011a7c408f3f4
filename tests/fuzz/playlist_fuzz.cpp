#include "media/playlist_reader.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    try {
        for (const PlaylistEntry& entry : read_media_playlist(as_text(bytes)).entries)
            assert(entry.microseconds >= 0);
    } catch (const BrokenPlaylist&) { // then perhaps it is of the other kind
    }
    for (const Variant& variant : read_multivariant_playlist(as_text(bytes)).variants)
        variant.attributes.number("BANDWIDTH");
}

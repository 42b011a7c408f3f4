// Reads playlists as strictly as a good player would (RFC 8216 section 4), for the verifier. Knows
// only the tags our packages use: another tag is an error, because nobody would have checked it.
// Throws BrokenPlaylist with the number of the line and what is wrong there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

class BrokenPlaylist : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

// NAME=value pairs; quotes are taken off. `find` is empty when the attribute is not there.
struct AttributeList {
    std::map<std::string, std::string> values;

    std::optional<std::string> find(const std::string& name) const;
    std::optional<std::int64_t> number(const std::string& name) const; // decimal integers only
};

AttributeList parse_attributes(std::string_view text);

struct PlaylistEntry {
    std::string address;
    std::int64_t microseconds = 0; // EXTINF
    int decimals = 0;              // digits behind the point of EXTINF
    std::optional<AttributeList> key;
};

struct MediaPlaylist {
    int version = 1;
    std::int64_t target_seconds = 0;
    std::int64_t first_number = 0;
    bool vod = false;
    bool ended = false;
    bool independent = false;
    bool iframes_only = false;
    bool key_before_map = false; // then the init segment would be encrypted too
    int discontinuities = 0;
    std::string map; // address of the init segment; empty if there is none
    std::vector<PlaylistEntry> entries;
};

struct Variant {
    AttributeList attributes;
    std::string address;
};

struct MultivariantPlaylist {
    int version = 1;
    bool independent = false;
    std::vector<AttributeList> media;        // EXT-X-MEDIA
    std::vector<Variant> variants;           // EXT-X-STREAM-INF, in the order they are listed
    std::vector<AttributeList> iframes;      // EXT-X-I-FRAME-STREAM-INF
    std::vector<AttributeList> session_data; // EXT-X-SESSION-DATA
};

MediaPlaylist read_media_playlist(std::string_view text);
MultivariantPlaylist read_multivariant_playlist(std::string_view text);

} // namespace supple::media

// chapters.json: the chapters as Apple's players want them, named by an EXT-X-SESSION-DATA with the
// id com.apple.hls.chapters (Apple, "Providing JavaScript Object Notation (JSON) chapters"). An
// array of objects with "start-time" in seconds and "titles" by language; a chapter lasts until the
// next one begins. The language of our titles is not known, so it is "und".
#pragma once

#include "media/track.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

inline constexpr std::string_view chapters_data_id = "com.apple.hls.chapters";

std::string chapters_json(std::span<const Chapter> chapters);

// Reads only what we write. Throws std::runtime_error with what is wrong.
std::vector<Chapter> parse_chapters_json(std::string_view text);

} // namespace supple::media

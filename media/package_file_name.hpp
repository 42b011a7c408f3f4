// The closed grammar of file names in a package: see RULES.md, "The folder". The server knows the
// same grammar from its own side (server/routes/stream_file_name).
#pragma once

#include "media/track.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace supple::media
{

// Of a file; std::regex recurses, so it gets no more.
inline constexpr std::size_t longest_file_name = 255;

// What "v1", "a2", "i1" or "c_en_sdh" is; nothing for other names.
std::optional<TrackKind> track_kind(const std::string& track);

// Whether a package may hold a file of this name.
bool is_package_file(const std::string& name);

} // namespace supple::media

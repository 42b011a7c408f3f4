// Gzip members of playlists (RFC 1952), made once at packaging and never per request. The same text
// gives the same bytes: no time stamp, no name. Reading back is bounded, because the verifier opens
// folders it did not write.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace supple::media
{

// At the best and slowest level. Throws std::runtime_error if zlib fails.
std::string gzip(std::string_view text);

// Throws std::runtime_error when `bytes` is no gzip member or unpacks to more than `limit` bytes.
std::string gunzip(std::string_view bytes, std::size_t limit);

} // namespace supple::media

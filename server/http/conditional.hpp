// Conditional requests (RFC 9110 §13) by entity tags. Times are not used: a second is too coarse
// for If-Modified-Since to be right, and every file of ours has a strong tag.
#pragma once

#include <string_view>

namespace supple::http
{

// If-None-Match: true if the client has it already, so 304. Weak comparison, as §13.1.2 says.
bool none_match_has(std::string_view field, std::string_view etag);

// If-Range: true if the range may be served from this representation; an empty field allows it.
// Strong comparison; a date never matches (§13.1.5).
bool if_range_allows(std::string_view field, std::string_view etag);

// Accept-Encoding: true if the client takes gzip with a weight above zero (RFC 9110 §12.5.3).
bool accepts_gzip(std::string_view field);

} // namespace supple::http

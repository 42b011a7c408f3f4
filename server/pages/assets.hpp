// The files that the browser fetches besides the pages: scripts, styles, fonts, pictures, licences.
// All of them lie in the program itself, under names that carry a hash of their content, so they
// may be kept by caches for ever and a new version is always a new name. Nothing is read from disk.
#pragma once

#include <string>
#include <string_view>

namespace supple::pages
{

// All views point into the program's own image and live as long as it.
struct Asset {
    std::string_view content_type;
    std::string_view bytes;
    // The same bytes gzipped; empty where that saves nothing (fonts, pictures). Who sends it says
    // `Content-Encoding: gzip`, and sends `Vary: Accept-Encoding` with either form.
    std::string_view gzip;
    // Quoted, as in the header field (RFC 9110, 8.8.3). The gzipped form needs another one.
    std::string_view etag;
    // True for hashed names: `Cache-Control: public, max-age=31536000, immutable`.
    // False for licenses.txt and favicon.ico, whose names stay: an hour is enough.
    bool immutable;
};

// `file` is the part after /assets/ ("site.3f9a1c.css"). Null for anything else.
const Asset* find_asset(std::string_view file);

// "site.css" -> "/assets/site.3f9a1c.css". Throws std::out_of_range for a name that does not
// exist: that is our own mistake, and every template is rendered by a test.
std::string asset_address(std::string_view logical);

} // namespace supple::pages

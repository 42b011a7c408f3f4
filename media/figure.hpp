// One number of a package: what its playlists or boxes declare, and what its bytes say. Rules show
// them so that a reader sees how near to the limit a package is, not only that it keeps it.
#pragma once

#include <optional>
#include <string>

namespace supple::media
{

struct Figure {
    std::string of;                   // "v3.m3u8 in main.m3u8"
    std::string unit;                 // "bit/s", "s", "1/s", "LUFS", "dBTP", "%"
    std::optional<double> declared{}; // empty: nobody declares it
    double measured = 0;
};

// "v3.m3u8 in main.m3u8: declared 1,234,000 bit/s, measured 1,201,554 bit/s (+2.7 %)". Rates are
// whole, everything else has as many digits as its unit deserves.
std::string text(const Figure& figure);

// {"of":"…","unit":"bit/s","declared":1234000,"measured":1201554}, `declared` only where it is.
// What is no number is null.
std::string json(const Figure& figure);

} // namespace supple::media

// Whether the picture of a source already keeps the rules and may become the top rendition bit for
// bit, and where its pictures lie. Judged from every packet, not from headers: H.264 of eight bits
// in 4:2:0, progressive, upright, BT.709, at a constant rate from the very first moment, closed
// GOPs of at most four seconds that each begin with an IDR, and a sane peak. Pure.
#pragma once

#include "media/box.hpp"
#include "media/frame_rate.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace supple::media
{

// A packet of the picture as it stands in the file.
struct PicturePacket {
    double seconds = 0; // when it is shown, from the origin
    std::int64_t bytes = 0;
    bool key = false;
    bool idr = false; // holds an IDR, and no parameter sets besides those of the header
};

// What the packets cannot say.
struct PictureForm {
    bool fits = false;   // size, colours, turn and container are as a rendition's
    std::string unfit{}; // else: why not, in words that go on "the picture …"
    Bytes avcc{};        // the decoder configuration (ISO 14496-15 5.3.3.1)
    int greatest_peak_kbps = 0;
};

struct CopiedPicture {
    std::vector<std::int64_t> order{};        // of each packet in turn: the number of its picture
    std::vector<std::int64_t> key_pictures{}; // rising, from 0
    double average_kbps = 0;
    std::string unfit{}; // why it cannot be copied; empty: it can

    bool possible() const { return unfit.empty(); }
    std::int64_t pictures() const { return static_cast<std::int64_t>(order.size()); }
};

CopiedPicture judge_copy(const std::vector<PicturePacket>& packets, const PictureForm& form,
                         Rational rate);

} // namespace supple::media

// How much a still says, so that a poster can be chosen: sharp rather than blurred, neither black
// nor white, with light and shade rather than fog. Looks at the luma alone, at one small size, so
// that noise counts little and stills of one video can be compared whatever their size. Pure.
#pragma once

#include <cstddef>
#include <cstdint>

namespace supple::media
{

// The luma of a picture in full range, 0..255. `rows` are `stride` bytes apart.
struct Luma {
    const std::uint8_t* rows = nullptr;
    std::ptrdiff_t stride = 0;
    int width = 0; // > 0
    int height = 0;
};

struct Impression {
    double brightness = 0; // mean luma
    double contrast = 0;   // its standard deviation
    double sharpness = 0;  // variance of the Laplacian
};

Impression impression_of(const Luma& picture);

// 0 for a picture that says nothing; the more the better.
double how_telling(const Impression& impression);

} // namespace supple::media

// The picture of a drawn source, at any moment, in any pixel format of planes.
#pragma once

#include "media/av.hpp"
#include "tests/support/drawn_source.hpp"

#include <array>
#include <random>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace supple::tests
{

inline constexpr double flash_seconds_long = 0.1;

// What can be seen, by number: four corners, middle, flash, bar.
inline constexpr std::array paints{top_left, top_right,          bottom_left,    bottom_right,
                                   middle,   Rgb{255, 255, 255}, Rgb{10, 10, 10}};

class Painter
{
  public:
    // `source` must outlive the painter.
    explicit Painter(const DrawnSource& source);

    // With an interlaced source the second field shows `second_field_time`.
    media::av::Frame paint(double time, double second_field_time) const;

  private:
    struct Moment {
        double bar = 0; // where the bar is; it moves, so that the pictures differ
        bool flash = false;
    };
    // Where a stored pixel is seen by an upright viewer, both 0..1.
    struct Place {
        double x = 0, y = 0;
    };

    static std::size_t paint_at(Place place, const Moment& moment);
    Place upright(Place stored) const;
    Moment moment(double time) const;
    int level(Rgb colour, std::size_t plane) const;
    template <class Sample>
    void fill(AVFrame& frame, std::size_t plane, const std::array<Moment, 2>& fields) const;

    const DrawnSource& source_;
    AVPixelFormat format_;
    const AVPixFmtDescriptor* pixels_;
    std::array<std::array<int, paints.size()>, 3> levels_{};
    mutable std::minstd_rand chance_{}; // of noise
};

} // namespace supple::tests

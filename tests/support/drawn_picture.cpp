#include "tests/support/drawn_picture.hpp"

#include <algorithm>
#include <cmath>

namespace supple::tests
{

namespace av = supple::media::av;

namespace
{

struct Yuv {
    double y = 0, u = 0, v = 0; // y 0..1, u and v -0.5..0.5
};

// Signal values, so no transfer function: what the matrix of this source makes of an R'G'B'.
Yuv yuv(Rgb rgb, const std::string& matrix)
{
    const bool hd = matrix == "bt709", uhd = matrix == "bt2020nc";
    const double kr = hd ? 0.2126 : uhd ? 0.2627 : 0.299;
    const double kb = hd ? 0.0722 : uhd ? 0.0593 : 0.114;
    const double r = rgb.red / 255.0, g = rgb.green / 255.0, b = rgb.blue / 255.0;
    const double y = kr * r + (1 - kr - kb) * g + kb * b;
    return {y, (b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr))};
}

} // namespace

Painter::Painter(const DrawnSource& source)
    : source_(source), format_(av_get_pix_fmt(source.pixel_format.c_str())),
      pixels_(av_pix_fmt_desc_get(format_))
{
    for (std::size_t plane = 0; plane < 3; ++plane)
        for (std::size_t i = 0; i < paints.size(); ++i)
            levels_[plane][i] = level(paints[i], plane);
}

av::Frame Painter::paint(double time, double second_field_time) const
{
    av::Frame frame = av::make_frame();
    frame->width = source_.width;
    frame->height = source_.height;
    frame->format = format_;
    av::check(av_frame_get_buffer(frame.get(), 0), "a drawn picture");
    const std::array fields{moment(time), moment(second_field_time)};
    for (std::size_t plane = 0; plane < 3; ++plane)
        pixels_->comp[0].depth > 8 ? fill<std::uint16_t>(*frame, plane, fields)
                                   : fill<std::uint8_t>(*frame, plane, fields);
    frame->interlaced_frame = source_.interlaced;
    frame->top_field_first = source_.interlaced;
    return frame;
}

std::size_t Painter::paint_at(Place place, const Moment& moment)
{
    if (place.x > 0.35 && place.x < 0.65 && place.y > 0.35 && place.y < 0.65)
        return moment.flash ? 5 : 4;
    if (place.y > 0.47 && place.y < 0.53 && std::abs(place.x - moment.bar) < 0.04)
        return 6;
    return (place.y < 0.5 ? 0 : 2) + (place.x < 0.5 ? 0 : 1);
}

Painter::Place Painter::upright(Place stored) const
{
    switch (source_.rotation) {
    case 90:
        return {1 - stored.y, stored.x};
    case 180:
        return {1 - stored.x, 1 - stored.y};
    case 270:
        return {stored.y, 1 - stored.x};
    default:
        return stored;
    }
}

Painter::Moment Painter::moment(double time) const
{
    return {std::fmod(std::max(0.0, time) * 0.4, 1.0),
            time >= source_.flash_seconds - 1e-6 &&
                time < source_.flash_seconds + flash_seconds_long};
}

template <class Sample>
void Painter::fill(AVFrame& frame, std::size_t plane, const std::array<Moment, 2>& fields) const
{
    const int width = plane ? -(-source_.width >> pixels_->log2_chroma_w) : source_.width;
    const int height = plane ? -(-source_.height >> pixels_->log2_chroma_h) : source_.height;
    for (int y = 0; y < height; ++y) {
        const Moment& now = fields[source_.interlaced && y % 2 ? 1 : 0];
        auto* row = reinterpret_cast<Sample*>(frame.data[plane] + static_cast<std::ptrdiff_t>(y) *
                                                                      frame.linesize[plane]);
        for (int x = 0; x < width; ++x) {
            const Place seen = upright({(x + 0.5) / width, (y + 0.5) / height});
            row[x] = static_cast<Sample>(levels_[plane][paint_at(seen, now)] +
                                         (source_.noise ? static_cast<int>(chance_() % 64) : 0));
        }
    }
}

int Painter::level(Rgb colour, std::size_t plane) const
{
    const Yuv c = yuv(colour, source_.matrix == "unknown" ? "smpte170m" : source_.matrix);
    const double value = plane == 0 ? c.y : plane == 1 ? c.u : c.v;
    const double code = source_.full_range ? value * 255 + (plane ? 128 : 0)
                        : plane            ? value * 224 + 128
                                           : value * 219 + 16;
    return static_cast<int>(
        std::lround(std::clamp(code, 0.0, 255.0) * (1 << (pixels_->comp[0].depth - 8))));
}

} // namespace supple::tests

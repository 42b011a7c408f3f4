#include "media/practice_sky.hpp"

#include "media/breath.hpp"
#include "media/practice_script.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::media
{

namespace
{

// Morning clay, rose, plum, dusk.
constexpr std::array<Palette, palette_count> palettes{
    {{rgb(0xd5a27d), rgb(0x985f4e), rgb(0x7d4a41), rgb(0xffe9c9), rgb(0xfff6e8), rgb(0xa87160)},
     {rgb(0xcf9380), rgb(0x814c4e), rgb(0x663a42), rgb(0xffdcc8), rgb(0xfff1e6), rgb(0x8f5a5a)},
     {rgb(0x9f646c), rgb(0x4d2e44), rgb(0x3d2338), rgb(0xffcfae), rgb(0xffeede), rgb(0x633e53)},
     {rgb(0x6a5272), rgb(0x272039), rgb(0x1e182e), rgb(0xf3dfd6), rgb(0xf7ebe4), rgb(0x3c3250)}}};

std::uint32_t byte_of(double value, double noise)
{
    return static_cast<std::uint32_t>(std::clamp(value * 255 + 0.5 + noise, 0.0, 255.0));
}

std::uint32_t sky_pixel(const Palette& palette, int x, int y)
{
    const double far = std::hypot((x - orb_x) / 760, (y - orb_y) / 520);
    Colour colour = mixed(palette.inner, palette.outer, eased(far, 0.0, 1.15));
    const double ground = eased(y, floor_y - 26, floor_y + 110);
    colour = mixed(colour, palette.floor, 0.75 * ground);
    const auto u = static_cast<std::uint32_t>(x);
    const auto v = static_cast<std::uint32_t>(y);
    const double noise = grain(u, v, 1); // one grain for all channels: luma only, cheap to code
    return byte_of(colour.red, noise) << 16 | byte_of(colour.green, noise) << 8 |
           byte_of(colour.blue, noise);
}

} // namespace

// A hash of the place: the same grain in every run (Jarzynski and Olano, "Hash functions for GPU
// rendering", pcg2d in spirit).
double grain(std::uint32_t x, std::uint32_t y, std::uint32_t channel)
{
    std::uint32_t hash = x * 0x9E3779B1u ^ y * 0x85EBCA77u ^ channel * 0xC2B2AE3Du;
    hash = (hash ^ hash >> 15) * 0x2C1B3C6Du;
    hash = (hash ^ hash >> 12) * 0x297A2D39u;
    return static_cast<double>(hash >> 8) / (1u << 24) - 0.5;
}

Colour mixed(const Colour& one, const Colour& other, double share)
{
    return {one.red + (other.red - one.red) * share, one.green + (other.green - one.green) * share,
            one.blue + (other.blue - one.blue) * share};
}

Passage passage_at(double seconds)
{
    constexpr double half = 4; // seconds before and after a chapter begins
    const double border = std::round(seconds / practice_chapter_seconds) * practice_chapter_seconds;
    const auto next = static_cast<std::size_t>(
        std::clamp(std::lround(border / practice_chapter_seconds), 0L, long{palettes.size()} - 1));
    const std::size_t part = static_cast<std::size_t>(
        std::clamp(seconds / practice_chapter_seconds, 0.0, palettes.size() - 1.0));
    if (border <= 0 || border >= practice_seconds || std::abs(seconds - border) >= half)
        return {part, part, 0};
    return {next - 1, next, eased(seconds, border - half, border + half)};
}

Palette palette_at(const Passage& passage)
{
    const Palette& a = palettes[passage.from];
    const Palette& b = palettes[passage.to];
    const double s = passage.share;
    return {mixed(a.inner, b.inner, s), mixed(a.outer, b.outer, s), mixed(a.floor, b.floor, s),
            mixed(a.light, b.light, s), mixed(a.line, b.line, s),   mixed(a.skin, b.skin, s)};
}

void paint_sky(cairo_surface_t* surface, std::size_t part)
{
    const Palette& palette = palettes.at(part);
    cairo_surface_flush(surface);
    unsigned char* data = cairo_image_surface_get_data(surface);
    const int width = cairo_image_surface_get_width(surface);
    const int height = cairo_image_surface_get_height(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < height; ++y) {
        auto* row =
            reinterpret_cast<std::uint32_t*>(data + static_cast<std::ptrdiff_t>(y) * stride);
        for (int x = 0; x < width; ++x)
            row[x] = sky_pixel(palette, x, y);
    }
    cairo_surface_mark_dirty(surface);
}

} // namespace supple::media

#include "media/practice_scene.hpp"

#include "media/breath.hpp"
#include "media/practice_figure.hpp"
#include "media/practice_script.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>

namespace supple::media
{

namespace
{

constexpr double orb_x = 606;
constexpr double orb_y = 232;
constexpr double floor_y = 588;
constexpr double two_pi = 2 * std::numbers::pi;

using Colour = FigureColour;

// The colours of one part of the practice.
struct Palette {
    Colour inner; // of the sky, around the orb
    Colour outer;
    Colour floor;
    Colour light; // of the orb
    Colour line;
    Colour skin;
};

constexpr Colour rgb(std::uint32_t code)
{
    return {(code >> 16 & 255) / 255.0, (code >> 8 & 255) / 255.0, (code & 255) / 255.0};
}

// Morning clay, rose, plum, dusk.
constexpr std::array<Palette, 4> palettes{
    {{rgb(0xd5a27d), rgb(0x985f4e), rgb(0x7d4a41), rgb(0xffe9c9), rgb(0xfff6e8), rgb(0xa87160)},
     {rgb(0xcf9380), rgb(0x814c4e), rgb(0x663a42), rgb(0xffdcc8), rgb(0xfff1e6), rgb(0x8f5a5a)},
     {rgb(0x9f646c), rgb(0x4d2e44), rgb(0x3d2338), rgb(0xffcfae), rgb(0xffeede), rgb(0x633e53)},
     {rgb(0x6a5272), rgb(0x272039), rgb(0x1e182e), rgb(0xf3dfd6), rgb(0xf7ebe4), rgb(0x3c3250)}}};

Colour mixed(const Colour& one, const Colour& other, double share)
{
    return {one.red + (other.red - one.red) * share, one.green + (other.green - one.green) * share,
            one.blue + (other.blue - one.blue) * share};
}

// Which part it is, with a slow passage between two of them.
struct Passage {
    std::size_t from = 0;
    std::size_t to = 0;
    double share = 0;
};

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

// A hash of the place: the same grain in every run (Jarzynski and Olano, "Hash functions for GPU
// rendering", pcg2d in spirit).
double grain(std::uint32_t x, std::uint32_t y, std::uint32_t channel)
{
    std::uint32_t hash = x * 0x9E3779B1u ^ y * 0x85EBCA77u ^ channel * 0xC2B2AE3Du;
    hash = (hash ^ hash >> 15) * 0x2C1B3C6Du;
    hash = (hash ^ hash >> 12) * 0x297A2D39u;
    return static_cast<double>(hash >> 8) / (1u << 24) - 0.5;
}

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

void paint_sky(cairo_surface_t* surface, const Palette& palette)
{
    cairo_surface_flush(surface);
    unsigned char* data = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < PracticeScene::height; ++y) {
        auto* row =
            reinterpret_cast<std::uint32_t*>(data + static_cast<std::ptrdiff_t>(y) * stride);
        for (int x = 0; x < PracticeScene::width; ++x)
            row[x] = sky_pixel(palette, x, y);
    }
    cairo_surface_mark_dirty(surface);
}

void set_colour(cairo_t* cairo, const Colour& colour, double alpha)
{
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, alpha);
}

void add_stop(cairo_pattern_t* pattern, double at, const Colour& colour, double alpha)
{
    cairo_pattern_add_color_stop_rgba(pattern, at, colour.red, colour.green, colour.blue, alpha);
}

// A disc of light that fades towards its edge.
void glow(cairo_t* cairo, double x, double y, double radius, const Colour& colour, double alpha)
{
    cairo_pattern_t* light = cairo_pattern_create_radial(x, y, 0, x, y, radius);
    add_stop(light, 0.0, colour, alpha);
    add_stop(light, 0.35, colour, alpha * 0.62);
    add_stop(light, 0.7, colour, alpha * 0.2);
    add_stop(light, 1.0, colour, 0);
    cairo_set_source(cairo, light);
    cairo_arc(cairo, x, y, radius, 0, two_pi);
    cairo_fill(cairo);
    cairo_pattern_destroy(light);
}

// One petal: clearer at its rim, so that overlapping petals draw a flower.
void petal(cairo_t* cairo, double x, double y, double radius, const Colour& colour, double alpha)
{
    cairo_pattern_t* light = cairo_pattern_create_radial(x, y, radius * 0.2, x, y, radius);
    add_stop(light, 0.0, colour, alpha * 0.55);
    add_stop(light, 0.86, colour, alpha);
    add_stop(light, 1.0, colour, alpha * 0.85);
    cairo_set_source(cairo, light);
    cairo_arc(cairo, x, y, radius, 0, two_pi);
    cairo_fill_preserve(cairo);
    cairo_pattern_destroy(light);
    set_colour(cairo, colour, alpha * 1.3);
    cairo_set_line_width(cairo, 1.1);
    cairo_stroke(cairo);
}

// How much of the name of a part is seen: it comes with the first breath and goes with the second.
double name_presence(double seconds)
{
    const double at = std::fmod(seconds, practice_chapter_seconds);
    return eased(at, 0.8, 3.0) * (1 - eased(at, 7.5, 10.5));
}

void draw_flower(cairo_t* cairo, const Palette& palette, double seconds, double presence)
{
    constexpr int petals = 6;
    presence *= 1 - 0.3 * name_presence(seconds);
    const double breath = fullness(seconds);
    const double reach = 20 + 52 * breath;
    const double radius = 62 + 34 * breath;
    const double turn = seconds * two_pi / 160 + 0.35 * breath;
    glow(cairo, orb_x, orb_y, 230 + 90 * breath, palette.light, (0.20 + 0.16 * breath) * presence);
    for (int number = 0; number < petals; ++number) {
        const double angle = turn + number * two_pi / petals;
        petal(cairo, orb_x + reach * std::cos(angle), orb_y + reach * std::sin(angle), radius,
              palette.light, (0.12 + 0.03 * breath) * presence);
    }
}

// With each breath out a ring leaves the flower and is gone before the next breath.
void draw_ripple(cairo_t* cairo, const Palette& palette, double seconds, double presence)
{
    const double at = (since_breath_began(seconds) - inhale_seconds) / exhale_seconds;
    if (at <= 0)
        return;
    const double alpha = 0.22 * presence * eased(at, 0, 0.25) * (1 - eased(at, 0.3, 1));
    cairo_set_line_width(cairo, 1.4);
    set_colour(cairo, palette.light, alpha);
    cairo_arc(cairo, orb_x, orb_y, 168 + 62 * at, 0, two_pi);
    cairo_stroke(cairo);
}

void draw_stars(cairo_t* cairo, double seconds)
{
    const double presence =
        eased(seconds, 3 * practice_chapter_seconds - 2, 3 * practice_chapter_seconds + 10);
    if (presence <= 0)
        return;
    for (std::uint32_t number = 0; number < 34; ++number) {
        const double x = (grain(number, 7, 3) + 0.5) * PracticeScene::width;
        const double y = (grain(number, 11, 5) + 0.5) * 330 + 14;
        if (std::hypot(x - orb_x, y - orb_y) < 235)
            continue;
        const double size = 0.8 + 1.1 * (grain(number, 13, 7) + 0.5);
        const double pulse = 0.75 + 0.25 * std::sin(seconds * 0.5 + number);
        cairo_arc(cairo, x, y, size, 0, two_pi);
        cairo_set_source_rgba(cairo, 1, 0.96, 0.9, 0.5 * presence * pulse);
        cairo_fill(cairo);
    }
}

void draw_floor(cairo_t* cairo, const Palette& palette, double drawn)
{
    cairo_pattern_t* line = cairo_pattern_create_linear(90, 0, 1190, 0);
    add_stop(line, 0, palette.line, 0);
    add_stop(line, 0.18, palette.line, 0.42);
    add_stop(line, 0.82, palette.line, 0.42);
    add_stop(line, 1, palette.line, 0);
    cairo_set_source(cairo, line);
    const double half = 550 * eased(drawn, 0, 0.8);
    cairo_rectangle(cairo, 640 - half, floor_y + 1.6, 2 * half, 1.6);
    cairo_fill(cairo);
    cairo_pattern_destroy(line);
}

void draw_shadow(cairo_t* cairo, const Palette& palette, double presence)
{
    cairo_save(cairo);
    cairo_translate(cairo, 640, floor_y + 8);
    cairo_scale(cairo, 1, 0.06);
    glow(cairo, 0, 0, 480, mixed(palette.floor, {0, 0, 0}, 0.5), 0.42 * presence);
    cairo_restore(cairo);
}

// Letters set a little apart, centred on (x, y) at their baseline.
void spaced_text(cairo_t* cairo, const std::string& text, double x, double y, double spacing)
{
    double width = -spacing;
    cairo_text_extents_t letter;
    for (const char sign : text) {
        const char one[] = {sign, '\0'};
        cairo_text_extents(cairo, one, &letter);
        width += letter.x_advance + spacing;
    }
    double at = x - width / 2;
    for (const char sign : text) {
        const char one[] = {sign, '\0'};
        cairo_text_extents(cairo, one, &letter);
        cairo_move_to(cairo, at, y);
        cairo_show_text(cairo, one);
        at += letter.x_advance + spacing;
    }
}

void draw_name(cairo_t* cairo, const Palette& palette, double seconds)
{
    static const auto chapters = practice_chapters();
    const auto part = static_cast<std::size_t>(
        std::clamp(seconds / practice_chapter_seconds, 0.0, chapters.size() - 1.0));
    const double alpha = name_presence(seconds);
    if (alpha <= 0)
        return;
    // A shade of the sky behind the letters, so that they stand out of the light.
    glow(cairo, orb_x, orb_y, 190, mixed(palette.inner, palette.outer, 0.62), 0.5 * alpha);
    cairo_select_font_face(cairo, "EB Garamond", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, 50);
    set_colour(cairo, palette.line, 0.96 * alpha);
    spaced_text(cairo, chapters[part].title, orb_x, orb_y + 14, 3.5);
}

void draw_body(cairo_t* cairo, const Palette& palette, double seconds)
{
    constexpr double release = 2 * practice_chapter_seconds;
    constexpr double rest = 3 * practice_chapter_seconds;
    FigureLook look;
    look.line = palette.line;
    look.skin = palette.skin;
    look.glow = rgb(0xffc88a);
    look.breath = fullness(seconds);
    look.drawn = eased(seconds, 0.4, 6.5);
    look.psoas =
        eased(seconds, release + 0.5, release + 5) * (1 - eased(seconds, rest - 2, rest + 4));
    cairo_save(cairo);
    cairo_translate(cairo, 640, floor_y);
    draw_figure(cairo, look);
    cairo_restore(cairo);
}

// Out of the first colour, into the last.
void draw_veil(cairo_t* cairo, const Palette& palette, double seconds)
{
    const double veil = 0.9 * (1 - eased(seconds, 0, 1.4)) +
                        eased(seconds, practice_seconds - 2.4, practice_seconds - 0.1);
    if (veil <= 0)
        return;
    set_colour(cairo, palette.floor, std::min(1.0, veil));
    cairo_paint(cairo);
}

struct FreeCairo {
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};

} // namespace

PracticeScene::PracticeScene()
{
    for (const Palette& palette : palettes) {
        skies_.emplace_back(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
        if (cairo_surface_status(skies_.back().get()) != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error("There is not enough memory to draw the practice.");
        paint_sky(skies_.back().get(), palette);
    }
}

void PracticeScene::draw(cairo_surface_t* surface, double seconds) const
{
    const std::unique_ptr<cairo_t, FreeCairo> owner{cairo_create(surface)};
    cairo_t* cairo = owner.get();
    const Passage passage = passage_at(seconds);
    const Palette palette = palette_at(passage);
    cairo_set_source_surface(cairo, skies_[passage.from].get(), 0, 0);
    cairo_paint(cairo);
    if (passage.share > 0) {
        cairo_set_source_surface(cairo, skies_[passage.to].get(), 0, 0);
        cairo_paint_with_alpha(cairo, passage.share);
    }
    const double presence = eased(seconds, 0.3, 3.5);
    draw_stars(cairo, seconds);
    draw_flower(cairo, palette, seconds, presence);
    draw_ripple(cairo, palette, seconds, presence);
    draw_shadow(cairo, palette, presence);
    draw_floor(cairo, palette, eased(seconds, 0.2, 4.5));
    draw_body(cairo, palette, seconds);
    draw_name(cairo, palette, seconds);
    draw_veil(cairo, palette, seconds);
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error("The practice could not be drawn: cairo says " +
                                 std::string{cairo_status_to_string(cairo_status(cairo))} + ".");
}

} // namespace supple::media

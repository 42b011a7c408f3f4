#include "media/practice_scene.hpp"

#include "media/breath.hpp"
#include "media/practice_figure.hpp"
#include "media/practice_script.hpp"
#include "media/practice_sky.hpp"

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

constexpr double two_pi = 2 * std::numbers::pi;

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
    for (std::size_t part = 0; part < palette_count; ++part) {
        skies_.emplace_back(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
        if (cairo_surface_status(skies_.back().get()) != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error("There is not enough memory to draw the practice.");
        paint_sky(skies_.back().get(), part);
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

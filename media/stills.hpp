// The pictures that stand beside a video: its poster, the preview's own, and the storyboard of the
// seek bar. Which of them a package has, and what is said about it beforehand, is decided here.
#pragma once

#include "media/library.hpp"
#include "media/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace supple::media
{

// JPEG files.
struct Posters {
    std::vector<std::uint8_t> video{};
    std::vector<std::uint8_t> preview{}; // empty when there is no preview
};

// `choice` as of make_poster, and throws like it.
Posters make_posters(const Plan& plan, const std::string& choice, const StopFlag& stop);

// Writes poster.jpg, preview.jpg and the storyboard of the finished tracks; package.has_storyboard
// then says whether there is one. An encrypted package has none: sheets lie in the clear, and such
// a folder may be public.
void write_stills(const Posters& posters, Package& package, Staging& staging, const StopFlag& stop);

// For people: two lines.
std::string describe_stills(const Plan& plan, const std::string& choice, bool encrypted);

} // namespace supple::media

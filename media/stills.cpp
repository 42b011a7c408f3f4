#include "media/stills.hpp"

#include "media/poster.hpp"
#include "media/storyboard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <future>

namespace supple::media
{

namespace
{

std::string describe_storyboard(const Plan& plan)
{
    const double distance = plan.iframe_distance / plan.frame_rate.value();
    const double pictures = std::ceil(plan.expected_seconds() / distance - 0.01);
    const auto layout = storyboard_layout(plan.iframes, static_cast<int>(pictures));
    return fmt::format("{} tiles of {}x{}, one every {:.3g} s; sheets: {}", layout.tiles,
                       layout.tile.width, layout.tile.height, layout.iframes_per_tile * distance,
                       layout.sheets());
}

} // namespace

Posters make_posters(const Plan& plan, const std::string& choice, const StopFlag& stop)
{
    std::future<std::vector<std::uint8_t>> preview;
    if (plan.preview.count > 0)
        preview = std::async(std::launch::async, [&] { return make_preview_poster(plan, stop); });
    Posters posters{.video = make_poster(plan, choice, stop)};
    if (preview.valid())
        posters.preview = preview.get();
    return posters;
}

void write_stills(const Posters& posters, Package& package, Staging& staging, const StopFlag& stop)
{
    staging.write("poster.jpg", posters.video);
    if (!posters.preview.empty())
        staging.write("preview.jpg", posters.preview);
    const auto iframes =
        std::find_if(package.tracks.begin(), package.tracks.end(),
                     [](const Track& track) { return track.kind == TrackKind::iframes; });
    package.has_storyboard = !package.encrypted && iframes != package.tracks.end();
    if (package.has_storyboard)
        make_storyboard(*iframes, staging, stop);
}

std::string describe_stills(const Plan& plan, const std::string& choice, bool encrypted)
{
    return fmt::format("  poster: {}\n  storyboard: {}\n", describe_poster(choice),
                       encrypted ? "none, because an encrypted package may lie in public"
                                 : describe_storyboard(plan));
}

} // namespace supple::media

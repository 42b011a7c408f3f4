#include "media/plan.hpp"

#include "media/disk_space.hpp"
#include "media/findings.hpp"
#include "media/picture_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr double gop_seconds = 2;
constexpr int gops_per_segment = 3;
constexpr double shortest_seconds = 0.1;

// Even for fast sources, so that half-rate rungs cut at the same moments.
int gop_length(double rate)
{
    if (rate > 31)
        return 2 * static_cast<int>(std::lround(rate * gop_seconds / 2));
    return static_cast<int>(std::lround(rate * gop_seconds));
}

// Never more than half of the video: a short practice must not be given away by a default.
int preview_count(double duration_seconds, double segment_seconds, double preview_seconds)
{
    if (preview_seconds <= 0)
        return 0;
    const int segments = static_cast<int>(std::ceil(duration_seconds / segment_seconds - 0.01));
    const int asked = std::max(1, static_cast<int>(std::lround(preview_seconds / segment_seconds)));
    return std::min(asked, segments / 2);
}

std::string rate_text(Rational rate)
{
    return fmt::format("{:.5g}", std::round(rate.value() * 1000) / 1000);
}

std::string source_line(const SourceFacts& source)
{
    const VideoFacts& video = source.video;
    std::string text =
        fmt::format("{}: {:.2f} s, {} {}x{}", source.file.filename().string(),
                    source.duration_seconds(), video.codec, video.width, video.height);
    if (source.audio)
        text += fmt::format(", {} {} {} Hz ({})", source.audio->codec, source.audio->layout,
                            source.audio->sample_rate, source.audio->language);
    return text + "\n";
}

} // namespace

Plan make_plan(SourceFacts source, Quality quality, double preview_seconds)
{
    if (source.duration_seconds() < shortest_seconds)
        throw std::runtime_error(source.file.filename().string() +
                                 ": is shorter than a tenth of a second");
    const NaturalRate natural = natural_rate(source.video.timing, source.video.interlaced);
    Plan plan{.source = std::move(source), .quality = quality, .frame_rate = natural.rate};
    const double rate = natural.rate.value();
    plan.gop_frames = gop_length(rate);
    plan.segment_frames = plan.gop_frames * gops_per_segment;
    plan.iframe_distance = std::max(1, static_cast<int>(std::lround(rate)));
    plan.picture = picture_size(display_size(plan.source.video));
    plan.filters = picture_chain(plan.source.video, plan.picture, plan.frame_rate);
    plan.has_audio = plan.source.audio.has_value();
    plan.rungs = ladder(plan.picture, plan.frame_rate, plan.has_audio);
    fit_short_video(plan.rungs.front(), plan.expected_seconds());
    plan.iframes = iframe_size(plan.picture);
    plan.preview_segments =
        preview_count(plan.expected_seconds(), plan.segment_frames / rate, preview_seconds);
    plan.findings = findings_of(plan.source, natural, plan.picture);
    return plan;
}

std::string describe(const Plan& plan)
{
    std::string text = source_line(plan.source);
    for (const Finding& finding : plan.findings)
        text += fmt::format("  found {}: {}\n", finding.found, finding.done);
    text += fmt::format("package: {}x{}, {} pictures per second, segments of {:.3f} s, {} of them "
                        "in the preview\n",
                        plan.picture.width, plan.picture.height, rate_text(plan.frame_rate),
                        plan.segment_frames / plan.frame_rate.value(), plan.preview_segments);
    for (const Rung& rung : plan.rungs)
        text += fmt::format("  {:<4} {:>9}  at most {:>5} kb/s  quality {}{}\n", rung.name,
                            fmt::format("{}x{}", rung.size.width, rung.size.height),
                            rung.ceiling_kbps, rung.quality, rung.half_rate ? "  half rate" : "");
    text += fmt::format("  i1   {:>9}  one picture per second, for seeking\n",
                        fmt::format("{}x{}", plan.iframes.width, plan.iframes.height));
    if (plan.has_audio)
        text += fmt::format("  a1   stereo, {} kb/s, {}\n", audio_bits_per_second / 1000,
                            plan.source.audio->language);
    text += fmt::format("  about {} in all\n", size_text(estimated_bytes(plan)));
    return text;
}

} // namespace supple::media

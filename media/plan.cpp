#include "media/plan.hpp"

#include "media/disk_space.hpp"
#include "media/findings.hpp"
#include "media/picture_chain.hpp"
#include "media/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace supple::media
{

namespace
{

constexpr double gop_seconds = 2;
// A source's key pictures do not always come every two seconds exactly.
constexpr double longest_gop_seconds = 2.1;
constexpr int gops_per_segment = 3;
constexpr double shortest_seconds = 0.1;
constexpr double nominal_segment_seconds = 6;
// Rounded it is still the target of six (RFC 8216 4.3.3.1).
constexpr double longest_segment_seconds = 6.49;

// Even for fast sources, so that half-rate rungs cut at the same moments.
int gop_length(double rate)
{
    if (rate > 31)
        return 2 * static_cast<int>(std::lround(rate * gop_seconds / 2));
    return static_cast<int>(std::lround(rate * gop_seconds));
}

std::string rate_text(Rational rate)
{
    return fmt::format("{:.5g}", std::round(rate.value() * 1000) / 1000);
}

std::string preview_line(const Plan& plan)
{
    if (plan.preview.count == 0)
        return "  preview: none\n";
    return fmt::format("  preview: {} to {}, segments {} to {}\n", clock_text(plan.preview_begin()),
                       clock_text(plan.preview_end()), plan.preview.first,
                       plan.preview.first + plan.preview.count - 1);
}

std::string rung_line(const Rung& rung)
{
    const std::string head = fmt::format("  {:<4} {:>9}", rung.name,
                                         fmt::format("{}x{}", rung.size.width, rung.size.height));
    if (rung.copied)
        return fmt::format("{}  about {:>5.0f} kb/s  copied from the source\n", head,
                           rung.expected_kbps);
    if (rung.average_kbps > 0)
        return fmt::format("{}  about {:>5} kb/s  Apple's rate\n", head, rung.average_kbps);
    const std::string about =
        rung.expected_kbps > 0 ? fmt::format("  about {:>5.0f} kb/s,", rung.expected_kbps) : "  ";
    return fmt::format("{}{} at most {:>5} kb/s  quality {}{}\n", head, about, rung.ceiling_kbps,
                       rung.quality, rung.half_rate ? "  half rate" : "");
}

std::string source_line(const SourceFacts& source)
{
    const VideoFacts& video = source.video;
    std::string text =
        fmt::format("{}: {:.2f} s, {} {}x{}", source.file.filename().string(),
                    source.duration_seconds(), video.codec, video.width, video.height);
    for (const AudioFacts& sound : source.sounds)
        text += fmt::format(",\n  {} {} {} Hz ({})", sound.codec, sound.layout, sound.sample_rate,
                            sound.language);
    return text + "\n";
}

std::vector<Rung> rungs_of(const Plan& plan, const Wishes& wishes)
{
    return wishes.ladder == LadderKind::apple
               ? apple_ladder(plan.picture, plan.frame_rate, plan.has_audio)
               : ladder(plan.picture, plan.frame_rate, plan.has_audio);
}

PictureForm form_of(const Plan& plan)
{
    const VideoFacts& video = plan.source.video;
    PictureForm form{.avcc = video.header, .greatest_peak_kbps = plan.rungs.back().ceiling_kbps};
    const bool is_420 = video.pixel_format == "yuv420p" || video.pixel_format == "yuvj420p";
    if (video.codec != "h264" || !is_420)
        form.unfit = "is no H.264 of eight bits in 4:2:0";
    else if (video.interlaced)
        form.unfit = "is interlaced";
    else if (Size{video.width, video.height} != plan.picture || !video.turn.filters.empty())
        form.unfit = "has to be turned or scaled";
    else if (!has_standard_colour(video))
        form.unfit = "has other colours than BT.709 in video range";
    else if (plan.source.edited || plan.source.damaged)
        form.unfit = "is edited or damaged";
    else if (const double room = plan.expected_seconds() * plan.frame_rate.value();
             std::abs(room - static_cast<double>(video.packets.size())) > 1)
        form.unfit = fmt::format("comes {} times, where its length has room for {:.0f}",
                                 video.packets.size(), room);
    form.fits = form.unfit.empty();
    return form;
}

// The source's own picture becomes the top rung, in place of those of the top size, and all others
// are cut where it is cut.
void copy_if_possible(Plan& plan)
{
    const double rate = plan.frame_rate.value();
    plan.copied = judge_copy(plan.source.video.packets, form_of(plan), plan.frame_rate);
    if (!plan.copies())
        return;
    // The lowest stays, whatever its size: there must be several.
    plan.rungs.erase(std::remove_if(std::next(plan.rungs.begin()), plan.rungs.end(),
                                    [&](const Rung& rung) { return rung.size == plan.picture; }),
                     plan.rungs.end());
    const auto kbps = static_cast<int>(std::ceil(plan.copied.average_kbps));
    plan.rungs.push_back(
        {.size = plan.picture, .copied = true, .expected_kbps = plan.copied.average_kbps});
    plan.rungs.back().ceiling_kbps = kbps;
    for (Rung& rung : plan.rungs)
        rung.half_rate = false; // its cuts may fall on odd pictures
    name_rungs(plan.rungs);
    plan.grid = Grid::following(
        plan.copied.key_pictures,
        {.source = plan.copied.pictures(),
         .segment = static_cast<std::int64_t>(std::llround(nominal_segment_seconds * rate)),
         .below = static_cast<std::int64_t>(longest_segment_seconds * rate),
         .gop = static_cast<std::int64_t>(longest_gop_seconds * rate)});
}

void copy_nothing_else(Plan& plan)
{
    if (!plan.copies())
        throw std::runtime_error(
            fmt::format("{}: cannot be copied, because its picture {}; leave out --copy-only",
                        plan.source.file.filename().string(), plan.copied.unfit));
    plan.rungs.erase(plan.rungs.begin(), std::prev(plan.rungs.end()));
    name_rungs(plan.rungs);
    plan.copy_only = true;
}

} // namespace

std::vector<double> Plan::cuts() const
{
    const double rate = frame_rate.value();
    const auto pictures = std::max(1L, std::lround(expected_seconds() * rate));
    std::vector<double> moments;
    for (int segment = 0; segment < grid.segments(pictures); ++segment)
        moments.push_back(static_cast<double>(grid.segment_begin(segment)) / rate);
    moments.push_back(expected_seconds());
    return moments;
}

Plan make_plan(SourceFacts source, const Wishes& wishes,
               const std::optional<Complexity>& complexity)
{
    if (source.duration_seconds() < shortest_seconds)
        throw std::runtime_error(source.file.filename().string() +
                                 ": is shorter than a tenth of a second");
    const NaturalRate natural = natural_rate(source.video.timing, source.video.interlaced);
    Plan plan{.source = std::move(source), .quality = wishes.quality, .frame_rate = natural.rate};
    const double rate = natural.rate.value();
    plan.iframe_distance = std::max(1, static_cast<int>(std::lround(rate)));
    plan.picture = picture_size(display_size(plan.source.video));
    plan.filters = picture_chain(plan.source.video, plan.picture, plan.frame_rate);
    plan.sounds = sound_renditions(plan.source.sounds);
    plan.has_audio = !plan.sounds.empty();
    plan.rungs = rungs_of(plan, wishes);
    plan.findings = findings_of(plan.source, natural, plan.picture);
    plan.grid = Grid::even(gop_length(rate), gops_per_segment);
    if (wishes.copying != Copying::none && wishes.ladder == LadderKind::title)
        copy_if_possible(plan);
    if (wishes.copying == Copying::only)
        copy_nothing_else(plan);
    if (complexity && wishes.ladder == LadderKind::title && !plan.copy_only)
        plan.rungs = fit_to_title(std::move(plan.rungs), *complexity);
    fit_short_video(plan.rungs.front(), plan.expected_seconds());
    plan.iframes = plan.copy_only ? plan.picture : iframe_size(plan.picture);
    plan.preview = preview_range(wishes.preview, plan.cuts());
    return plan;
}

std::string describe(const Plan& plan)
{
    std::string text = source_line(plan.source);
    for (const Finding& finding : plan.findings)
        text += fmt::format("  found {}: {}\n", finding.found, finding.done);
    text += fmt::format("package: {}x{}, {} pictures per second, segments of {:.3f} s\n",
                        plan.picture.width, plan.picture.height, rate_text(plan.frame_rate),
                        plan.segment_seconds());
    for (const Rung& rung : plan.rungs)
        text += rung_line(rung);
    if (!plan.copied.unfit.empty())
        text += "       nothing can be copied: the source's picture " + plan.copied.unfit + "\n";
    text += fmt::format("  i1   {:>9}  {}, for seeking\n",
                        fmt::format("{}x{}", plan.iframes.width, plan.iframes.height),
                        plan.copy_only ? "the source's key pictures" : "one picture per second");
    for (std::size_t at = 0; at < plan.sounds.size(); ++at)
        text += fmt::format("  a{}   stereo, {} kb/s, {:g} LUFS, {}, {}\n", at + 1,
                            audio_bits_per_second / 1000, target_lufs,
                            plan.sounds[at].facts.language, plan.sounds[at].name);
    return text + describe(plan.texts) + preview_line(plan) +
           fmt::format("  about {} in all\n", size_text(estimated_bytes(plan)));
}

} // namespace supple::media

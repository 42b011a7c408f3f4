#include "media/findings.hpp"

#include "media/picture_chain.hpp"

#include <fmt/format.h>

#include <cmath>

namespace supple::media
{

namespace
{

// Less than this is no offset anybody sees or hears.
constexpr double noticeable_seconds = 0.005;
// Less than this is no difference in loudness anybody hears.
constexpr double noticeable_lu = 0.5;

class List
{
  public:
    void add(std::string found, std::string done)
    {
        findings_.push_back({std::move(found), std::move(done)});
    }
    std::vector<Finding> take() { return std::move(findings_); }

  private:
    std::vector<Finding> findings_;
};

std::string text(Size size)
{
    return fmt::format("{}x{}", size.width, size.height);
}

std::string per_second(double rate)
{
    return fmt::format("{:.5g} pictures per second", std::round(rate * 1000) / 1000);
}

void shape(List& list, const VideoFacts& video, Size picture)
{
    const Size display = display_size(video);
    if (video.turn.degrees != 0 || video.turn.mirrored)
        list.add(video.turn.degrees ? fmt::format("rotated by {} degrees", video.turn.degrees)
                                    : "mirrored",
                 "turned upright");
    if (!(video.pixel_aspect == Rational{1, 1}) && std::abs(video.pixel_aspect.value() - 1) > 0.001)
        list.add(fmt::format("anamorphic, {}x{} with pixels of {}:{}", video.width, video.height,
                             video.pixel_aspect.num, video.pixel_aspect.den),
                 fmt::format("made square, {}", text(display)));
    if (display.width % 2 || display.height % 2)
        list.add("odd size " + text(display), "made even, " + text(picture));
    if (picture.width + 1 < display.width || picture.height + 1 < display.height)
        list.add("larger than 1080p, " + text(display), "scaled to " + text(picture));
}

void colour(List& list, const VideoFacts& video)
{
    if (video.colour.hdr()) {
        list.add(video.colour.transfer == "smpte2084" ? "HDR (PQ)" : "HDR (HLG)",
                 "tone-mapped to SDR");
        return;
    }
    if (video.colour.full_range && !video.colour.rgb)
        list.add("full range of levels", "converted to video range");
    if (video.colour.rgb)
        list.add("colours stored as RGB", "converted to BT.709");
    else if (source_matrix(video) == "bt709" && !has_standard_colour(video) &&
             !video.colour.full_range)
        list.add("colours of " + video.colour.primaries, "converted to BT.709");
    else if (source_matrix(video) != "bt709")
        list.add(video.colour.matrix == "unknown" ? "colours untagged, taken for BT.601"
                                                  : "colours of " + video.colour.matrix,
                 "converted to BT.709");
}

void pace(List& list, const VideoFacts& video, const NaturalRate& rate)
{
    const double made = rate.rate.value();
    if (video.interlaced)
        list.add("interlaced", "deinterlaced, " + per_second(made));
    if (rate.variable)
        list.add("variable frame rate", "made constant, " + per_second(made));
    else if (!video.interlaced && made * 1.2 < rate.source)
        list.add(per_second(rate.source), "reduced to " + per_second(made));
    else if (!video.interlaced && made > rate.source * 1.2)
        list.add(per_second(rate.source), "repeated to " + per_second(made));
}

// Of one sound; `whose` tells it from the others.
void sound(List& list, const SourceFacts& source, const AudioFacts& audio, const std::string& whose)
{
    if (audio.channels == 1)
        list.add("mono sound" + whose, "played on both sides");
    else if (audio.channels > 2)
        list.add(audio.layout + " sound" + whose, "mixed down to stereo");
    const double late = audio.start_seconds - source.origin_seconds;
    if (late > noticeable_seconds)
        list.add(fmt::format("sound{} starts {:.3f} s late", whose, late), "filled with silence");
    const double left = source.video.timing.end_seconds - audio.end_seconds;
    if (left < -0.1)
        list.add(fmt::format("sound{} goes on {:.1f} s after the picture", whose, -left),
                 "cut with the picture");
    else if (left > 0.1)
        list.add(fmt::format("sound{} ends {:.1f} s before the picture", whose, left),
                 "filled with silence");
}

void sounds(List& list, const SourceFacts& source)
{
    const auto decodable = static_cast<int>(source.sounds.size());
    if (source.audio_tracks == 0 && decodable == 0)
        list.add("no sound", "packaged without sound");
    else if (decodable == 0)
        list.add("sound that cannot be decoded", "packaged without sound");
    else if (source.audio_tracks > decodable)
        list.add(
            fmt::format("{} sound tracks that cannot be decoded", source.audio_tracks - decodable),
            "left out");
    const auto made = sound_renditions(source.sounds);
    if (decodable > 1) {
        std::vector<std::string> names;
        for (const SoundRendition& each : made)
            names.push_back(each.name);
        list.add(fmt::format("{} sound tracks", decodable),
                 fmt::format("{} to choose from: {}", made.size(), fmt::join(names, ", ")));
    }
    for (const SoundRendition& each : made)
        sound(list, source, each.facts, whose(each.name, made.size()));
}

} // namespace

std::string whose(const std::string& name, std::size_t sounds)
{
    return sounds > 1 ? fmt::format(" ({})", name) : "";
}

std::vector<Finding> findings_of(const SourceFacts& source, const NaturalRate& rate, Size picture)
{
    List list;
    shape(list, source.video, picture);
    colour(list, source.video);
    pace(list, source.video, rate);
    const double late = source.video.timing.first_seconds - source.origin_seconds;
    if (late > noticeable_seconds)
        list.add(fmt::format("picture starts {:.3f} s late", late),
                 "first picture shown from zero");
    sounds(list, source);
    if (source.edited)
        list.add("an edit list", "hidden pictures left out");
    if (source.damaged)
        list.add("damaged data", "played over");
    return list.take();
}

std::optional<Finding> finding_of(const SoundLevels& levels, const std::string& whose)
{
    if (!levels.source || !levels.result)
        return Finding{fmt::format("sound{} silent, or too short to be measured", whose),
                       "its loudness left as it is"};
    const double change = levels.result->lufs - levels.source->lufs;
    const std::string held = levels.levelling.ceiling ? fmt::format("its peaks held at {:.1f} dBTP",
                                                                    levels.result->true_peak)
                                                      : "";
    if (std::abs(change) >= noticeable_lu)
        return Finding{fmt::format("{} sound{}, {:.1f} LUFS", change < 0 ? "loud" : "quiet", whose,
                                   levels.source->lufs),
                       fmt::format("{} by {:.1f} dB to {:.1f} LUFS{}{}",
                                   change < 0 ? "lowered" : "raised", std::abs(change),
                                   levels.result->lufs, held.empty() ? "" : ", ", held)};
    if (!held.empty())
        return Finding{
            fmt::format("sound{} with peaks of {:.1f} dBTP", whose, levels.source->true_peak),
            held};
    return std::nullopt;
}

} // namespace supple::media

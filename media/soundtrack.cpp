#include "media/soundtrack.hpp"

#include "media/copied_sound.hpp"
#include "media/encoded_sound.hpp"
#include "media/findings.hpp"
#include "media/segmenter.hpp"
#include "media/sound_mix.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

// What is wrong after these encodings stays, and is told: the loudness as near as it came.
constexpr int most_encodings = 4;
// Measuring takes about a third of the time of measuring and encoding.
constexpr double measuring_share = 0.3;

std::int64_t samples(std::int64_t pictures, Rational rate, int sample_rate)
{
    return av_rescale(pictures, rate.den * sample_rate, rate.num);
}

// Where the segments of the picture begin, in samples.
class SoundGrid
{
  public:
    SoundGrid(const Plan& plan, std::int64_t pictures, int sample_rate)
        : plan_(plan), pictures_(pictures), sample_rate_(sample_rate)
    {
    }

    int segments() const { return plan_.grid.segments(pictures_); }
    std::int64_t begin(int segment) const
    {
        return samples(plan_.grid.segment_begin(segment), plan_.frame_rate, sample_rate_);
    }
    std::int64_t end() const { return samples(pictures_, plan_.frame_rate, sample_rate_); }

  private:
    const Plan& plan_;
    std::int64_t pictures_;
    int sample_rate_;
};

// At the frame nearest to the picture's cut, and before the very last frame if a tiny last segment
// of the picture would otherwise have no sound.
template <class Sound>
void cut(const Sound& sound, const MuxedStream& stream, const SoundGrid& grid, Track& track,
         SegmentStore& store)
{
    Segmenter segmenter{stream, track, {}, store};
    sound.each_packet([&](AVPacket& packet) {
        const int begun = segmenter.segments() + 1;
        if (begun < grid.segments()) {
            const bool is_time = packet.pts + audio_frame_samples / 2 >= grid.begin(begun);
            const bool is_last = packet.pts + audio_frame_samples >= grid.end();
            if (is_time || is_last)
                segmenter.end_segment();
        }
        segmenter.write(packet);
    });
    append(track, segmenter.finish());
}

using Progress = std::function<void(double share)>;

// One sound on its way: measured, then encoded until what is heard is right.
class Leveller
{
  public:
    Leveller(const MixOrder& order, const Progress& progress, const StopFlag& stop)
        : order_(order), progress_(progress), stop_(stop)
    {
    }

    // False if there is nothing that can be decoded.
    bool measure()
    {
        LoudnessMeter meter{audio_sample_rate};
        const MixResult mix = mix_down(
            order_, [&](AVFrame& frame) { meter.take(frame); },
            [&](double share) { tell(measuring_share * share); }, stop_);
        damaged_ = mix.damaged;
        levels_.source = meter.loudness();
        levels_.levelling = levelling_for(levels_.source);
        return mix.decoded;
    }

    EncodedSound encode()
    {
        EncodedSound sound = encode_once();
        for (int count = 1; count < most_encodings; ++count) {
            const auto better = corrected(levels_, count == 1);
            if (!better)
                break;
            levels_.levelling = *better;
            sound = encode_once();
        }
        return sound;
    }

    const SoundLevels& levels() const { return levels_; }
    std::int64_t damaged() const { return damaged_; }

  private:
    // Another encoding does not begin before the one that was told.
    void tell(double share)
    {
        told_ = std::max(told_, share);
        progress_(told_);
    }

    EncodedSound encode_once()
    {
        EncodedSound sound;
        order_.level_filters = level_filters(levels_.levelling);
        mix_down(
            order_, [&](AVFrame& frame) { sound.take(frame); },
            [&](double share) { tell(measuring_share + (1 - measuring_share) * share); }, stop_);
        sound.end();
        levels_.result = sound.loudness();
        return sound;
    }

    MixOrder order_;
    const Progress& progress_;
    const StopFlag& stop_;
    SoundLevels levels_;
    std::int64_t damaged_ = 0;
    double told_ = 0;
};

Track track_of(const SoundRendition& sound, std::size_t number, const SoundLevels& levels)
{
    return {.kind = TrackKind::audio,
            .name = fmt::format("a{}", number),
            .channels = 2,
            .language = sound.facts.language,
            .language_name = sound.name,
            .autoselect = sound.autoselect || number == 1, // what is there by default can be chosen
            .describes_video = sound.describes_video,
            .levels = levels};
}

void add_findings(const Leveller& sound, bool decoded, const std::string& whose,
                  std::vector<Finding>& findings)
{
    if (!decoded) {
        findings.push_back({fmt::format("sound{} that cannot be decoded", whose), "left out"});
        return;
    }
    if (const auto finding = finding_of(sound.levels(), whose))
        findings.push_back(*finding);
    if (sound.damaged() > 0)
        findings.push_back({fmt::format("{} damaged packets of sound{}", sound.damaged(), whose),
                            "filled with silence"});
}

// False if it has to be encoded.
bool copy_sound(const Plan& plan, const SoundRendition& sound, std::int64_t pictures,
                SegmentStore& store, SoundResult& result, const StopFlag& stop)
{
    const double seconds = static_cast<double>(pictures) / plan.frame_rate.value();
    const auto copied = CopiedSound::read(plan.source, sound.facts, seconds, stop);
    if (!copied)
        return false;
    const auto& heard = copied->loudness();
    Track& track = result.tracks.emplace_back(
        track_of(sound, result.tracks.size() + 1, {.source = heard, .result = heard}));
    cut(*copied, {copied->codec(), {1, copied->sample_rate()}},
        SoundGrid{plan, pictures, copied->sample_rate()}, track, store);
    const std::string level = heard ? fmt::format(", {:.1f} LUFS", heard->lufs) : "";
    result.findings.push_back({"AAC sound" + whose(sound.name, plan.sounds.size()) + level,
                               "copied as it is, not levelled"});
    return true;
}

} // namespace

SoundResult make_soundtracks(const Plan& plan, std::int64_t pictures, SegmentStore& store,
                             const Progress& progress, const StopFlag& stop)
{
    const SoundGrid grid{plan, pictures, audio_sample_rate};
    SoundResult result;
    const auto count = static_cast<double>(plan.sounds.size());
    double done = 0; // sounds
    for (const SoundRendition& sound : plan.sounds) {
        if (plan.copy_only && copy_sound(plan, sound, pictures, store, result, stop)) {
            progress(++done / count);
            continue;
        }
        const Progress part = [&](double share) { progress((done + share) / count); };
        Leveller leveller{{plan.source, sound.facts, grid.end(), ""}, part, stop};
        const bool decoded = leveller.measure();
        if (decoded) {
            const EncodedSound encoded = leveller.encode();
            Track& track = result.tracks.emplace_back(
                track_of(sound, result.tracks.size() + 1, leveller.levels()));
            const AVCodecContext& encoder = encoded.encoder();
            cut(encoded, {*av::parameters_of(encoder), encoder.time_base}, grid, track, store);
        }
        add_findings(leveller, decoded, whose(sound.name, plan.sounds.size()), result.findings);
        ++done;
    }
    return result;
}

} // namespace supple::media

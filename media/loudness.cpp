#include "media/loudness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

// AAC at 96 kb/s adds 0.2 dB to the peaks of speech and 0.8 dB to those of pink noise [measured].
constexpr double codec_margin_db = 1;
constexpr double first_ceiling = highest_true_peak - codec_margin_db;
// A difference nobody hears: so much gain is given up before a limiter is let in, and so far from
// the target a track may be.
constexpr double unheard_lu = 0.5;
// More would raise the hiss of a room to the level of a voice.
constexpr double most_gain_db = 30;
// How far what the limiter and the encoder take from the loudness is made up for. More would press
// a sound that lives by its peaks flat.
constexpr double most_makeup_db = 6;
// alimiter goes down to -24 dB.
constexpr double lowest_ceiling = -20;
// So much lower than needed, so that a correction is not made twice.
constexpr double hair_db = 0.1;

double amplitude(double db)
{
    return std::pow(10, db / 20);
}

double plain_gain(const Loudness& source)
{
    return std::min(target_lufs - source.lufs, most_gain_db);
}

// The highest peak that goes into the encoder.
double peak_before_encoding(const Loudness& source, const Levelling& levelling)
{
    const double peak = source.true_peak + levelling.gain_db;
    return std::min(peak, levelling.ceiling.value_or(peak));
}

} // namespace

Levelling levelling_for(const std::optional<Loudness>& source)
{
    if (!source)
        return {};
    const double gain = plain_gain(*source);
    const double excess = source->true_peak + gain - first_ceiling;
    if (excess <= 0)
        return {gain, std::nullopt};
    if (excess <= unheard_lu)
        return {gain - excess, std::nullopt};
    return {gain, first_ceiling};
}

std::optional<Levelling> corrected(const SoundLevels& levels, bool first)
{
    if (!levels.source || !levels.result)
        return std::nullopt;
    const double lack = target_lufs - levels.result->lufs;
    const double excess = levels.result->true_peak - highest_true_peak;
    const bool missed = first && std::abs(lack) > unheard_lu;
    if (!missed && excess <= 0)
        return std::nullopt;
    Levelling better = levels.levelling;
    if (missed)
        better.gain_db =
            std::min(better.gain_db + lack, plain_gain(*levels.source) + most_makeup_db);
    if (excess > 0) {
        const double lower = excess + hair_db;
        better.ceiling = std::max(peak_before_encoding(*levels.source, levels.levelling) - lower,
                                  lowest_ceiling);
        // The same shape, lower as a whole, surely peaks lower.
        if (!first)
            better.gain_db -= lower;
    } else if (levels.source->true_peak + better.gain_db > first_ceiling) {
        better.ceiling = better.ceiling.value_or(first_ceiling);
    }
    return better;
}

// The limiter works on four times the samples, where it sees the peaks between ours. It looks ahead
// 5 ms, and lets go within 100 ms: ten periods of a low voice, which would be bent by less.
std::string level_filters(const Levelling& levelling)
{
    if (levelling.gain_db == 0 && !levelling.ceiling)
        return "";
    std::string filters = fmt::format(",volume={:.4f}dB:precision=float", levelling.gain_db);
    if (levelling.ceiling)
        filters += fmt::format(",aresample=192000,alimiter=limit={:.6f}:level=0:attack=5:"
                               "release=100:latency=1,aresample=48000",
                               amplitude(*levelling.ceiling));
    return filters;
}

} // namespace supple::media

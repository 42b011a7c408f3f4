// How loud a sound is, and what is done to make every practice equally loud: one gain for the whole
// track, and a limiter only for the peaks that would then be too high. Pure decisions; the
// measuring is loudness_meter's. Dynamics are never changed otherwise.
#pragma once

#include <optional>
#include <string>

namespace supple::media
{

// What players and music services turn sound to, so they leave ours alone. AHLS names no target.
inline constexpr double target_lufs = -16;
// Where a player's own conversion begins to clip (EBU R128 for lossy codecs).
inline constexpr double highest_true_peak = -1;

// Of a whole track, by EBU R128.
struct Loudness {
    double lufs = 0;        // integrated
    double true_peak = 0;   // dBTP
    double sample_peak = 0; // dBFS
};

// What the sound goes through before it is encoded.
struct Levelling {
    double gain_db = 0;
    std::optional<double> ceiling{}; // dBTP; empty: no limiter
};

// What was found in the source, done to it, and heard in the encoded track. Empty: silent, or too
// short to be measured.
struct SoundLevels {
    std::optional<Loudness> source{};
    Levelling levelling{};
    std::optional<Loudness> result{};
};

// For sound of this loudness; nothing is done to what cannot be measured.
Levelling levelling_for(const std::optional<Loudness>& source);

// A better one, if what came out of the encoder peaks too high or missed the target. Only the first
// correction may raise the gain: from then on it would chase what the limiter takes away.
std::optional<Levelling> corrected(const SoundLevels& levels, bool first);

// For libavfilter: "" or ",volume=…", to be put behind a chain that gives 48 kHz.
std::string level_filters(const Levelling& levelling);

} // namespace supple::media

#include "media/practice_tone.hpp"

#include "media/breath.hpp"
#include "media/practice_script.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

namespace supple::media
{

namespace
{

struct Chord {
    std::array<double, 3> hertz;
};

// D major without haste: one pair of chords for every breath.
constexpr double d3 = 146.83;
constexpr double e3 = 164.81;
constexpr double fis3 = 185.00;
constexpr double g3 = 196.00;
constexpr double a3 = 220.00;
constexpr double b3 = 246.94;
constexpr double d4 = 293.66;
constexpr double e4 = 329.63;
constexpr double fis4 = 369.99;
constexpr double a4 = 440.00;

constexpr std::array<Chord, 8> inhale_chords{{{{d3, a3, fis4}},
                                              {{d3, b3, fis4}},
                                              {{g3, b3, d4}},
                                              {{a3, d4, e4}},
                                              {{d3, a3, a4}},
                                              {{g3, d4, fis4}},
                                              {{d3, a3, fis4}},
                                              {{d3, a3, d4}}}};
constexpr std::array<Chord, 8> exhale_chords{{{{d3, fis3, a3}},
                                              {{d3, g3, b3}},
                                              {{e3, g3, b3}},
                                              {{e3, a3, d4}},
                                              {{d3, fis3, b3}},
                                              {{d3, g3, b3}},
                                              {{d3, fis3, a3}},
                                              {{d3, d3 * 1.5, a3}}}};

constexpr double drone_hertz = 73.42; // D2
constexpr std::array<double, 3> partials{1.0, 0.28, 0.09};
constexpr double voice_level = 0.095;
constexpr double drone_level = 0.060;

// Rises over `attack` seconds, then falls away as a string does, to nothing at `length`.
double swell(double at, double attack, double length)
{
    if (at <= 0 || at >= length)
        return 0;
    const double rise = eased(at, 0, attack);
    const double fall = 1 - eased(at, attack * 0.6, length);
    return rise * fall;
}

using Drift = std::array<double, partials.size()>;

// Every note sounds with two fainter ones a fraction of a hertz above and below it:
// sin(w) + a sin(w+d) + a sin(w-d) = sin(w) (1 + 2a cos(d)). The factor differs a little between
// the ears, so that the sound moves without ever leaving one of them.
Drift drift(double seconds, double detune)
{
    Drift factors{};
    for (std::size_t partial = 0; partial < partials.size(); ++partial) {
        const double order = static_cast<double>(partial + 1);
        const double beat = std::cos(2 * std::numbers::pi * detune * order * order * seconds);
        factors[partial] = partials[partial] * (0.72 + 0.28 * beat);
    }
    return factors;
}

struct Stereo {
    double left = 0;
    double right = 0;
};

// One moment of the practice, with what all its notes have in common.
class Moment
{
  public:
    explicit Moment(double seconds)
        : seconds_(seconds), left_(drift(seconds, 0.17)), right_(drift(seconds, 0.23))
    {
    }

    Stereo sound()
    {
        const int breath = breath_number(seconds_);
        add_breath(breath);
        add_breath(breath - 1); // which may still ring
        add_note(drone_hertz, drone_level * (0.55 + 0.45 * fullness(seconds_)));
        const double whole = eased(seconds_, 0, 3) *
                             (1 - eased(seconds_, practice_seconds - 5, practice_seconds - 0.2));
        return {sum_.left * whole, sum_.right * whole};
    }

  private:
    void add_note(double hertz, double level)
    {
        for (std::size_t partial = 0; partial < partials.size(); ++partial) {
            const double order = static_cast<double>(partial + 1);
            const double wave = level * std::sin(2 * std::numbers::pi * hertz * order * seconds_);
            sum_.left += wave * left_[partial];
            sum_.right += wave * right_[partial];
        }
    }

    void add_chord(const Chord& notes, double level)
    {
        if (level > 0)
            for (const double hertz : notes.hertz)
                add_note(hertz, level);
    }

    void add_breath(int breath)
    {
        if (breath < 0 || breath >= static_cast<int>(inhale_chords.size()))
            return;
        const double at = seconds_ - breath * breath_seconds;
        const auto index = static_cast<std::size_t>(breath);
        add_chord(inhale_chords[index], voice_level * swell(at, 2.4, 7.5));
        add_chord(exhale_chords[index], voice_level * 0.9 * swell(at - inhale_seconds, 2.2, 9.0));
    }

    double seconds_;
    Drift left_;
    Drift right_;
    Stereo sum_;
};

} // namespace

void draw_tone(std::int64_t first_sample, std::span<float> left, std::span<float> right)
{
    assert(left.size() == right.size());
    for (std::size_t at = 0; at < left.size(); ++at) {
        const double seconds =
            static_cast<double>(first_sample + static_cast<std::int64_t>(at)) / tone_rate;
        const Stereo sound = Moment{seconds}.sound();
        left[at] = static_cast<float>(sound.left);
        right[at] = static_cast<float>(sound.right);
    }
}

} // namespace supple::media

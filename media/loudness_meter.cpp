#include "media/loudness_meter.hpp"

#include "media/plan.hpp"
#include "media/true_peak.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ebur128.h>
#include <vector>

namespace supple::media
{

namespace
{

constexpr unsigned sides = 2;

double decibels(double amplitude)
{
    return 20 * std::log10(std::max(amplitude, 1e-10));
}

} // namespace

struct LoudnessMeter::State {
    State()
        : meter(ebur128_init(sides, audio_sample_rate, EBUR128_MODE_I | EBUR128_MODE_SAMPLE_PEAK))
    {
        if (!meter)
            throw std::bad_alloc{};
    }
    ~State() { ebur128_destroy(&meter); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    double sample_peak() const
    {
        double most = 0;
        for (unsigned side = 0; side < sides; ++side) {
            double peak = 0;
            if (ebur128_sample_peak(meter, side, &peak) == EBUR128_SUCCESS)
                most = std::max(most, peak);
        }
        return decibels(most);
    }
    double true_peak() const
    {
        return decibels(std::max(peaks.front().highest(), peaks.back().highest()));
    }

    ebur128_state* meter;
    std::array<TruePeak, sides> peaks;
    std::vector<float> interleaved;
};

LoudnessMeter::LoudnessMeter() : state_(std::make_unique<State>()) {}
LoudnessMeter::~LoudnessMeter() = default;
LoudnessMeter::LoudnessMeter(LoudnessMeter&&) noexcept = default;
LoudnessMeter& LoudnessMeter::operator=(LoudnessMeter&&) noexcept = default;

void LoudnessMeter::take(const AVFrame& frame)
{
    const int last_side = std::min(frame.ch_layout.nb_channels, static_cast<int>(sides)) - 1;
    const auto* left = reinterpret_cast<const float*>(frame.extended_data[0]);
    const auto* right = reinterpret_cast<const float*>(frame.extended_data[last_side]);
    const auto count = static_cast<std::size_t>(frame.nb_samples);
    state_->peaks.front().take({left, count});
    if (right != left)
        state_->peaks.back().take({right, count});
    state_->interleaved.clear();
    for (int at = 0; at < frame.nb_samples; ++at) {
        state_->interleaved.push_back(left[at]);
        state_->interleaved.push_back(right[at]);
    }
    if (ebur128_add_frames_float(state_->meter, state_->interleaved.data(), count) !=
        EBUR128_SUCCESS)
        throw std::bad_alloc{};
}

std::optional<Loudness> LoudnessMeter::loudness() const
{
    double lufs = 0;
    if (ebur128_loudness_global(state_->meter, &lufs) != EBUR128_SUCCESS || !std::isfinite(lufs))
        return std::nullopt;
    return Loudness{
        .lufs = lufs, .true_peak = state_->true_peak(), .sample_peak = state_->sample_peak()};
}

} // namespace supple::media

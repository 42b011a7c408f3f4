#include "media/title_ladder.hpp"

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

// x264 halves the rate for about every six steps of its rate factor.
constexpr double steps_for_half_the_rate = 6;
// A video that costs less than this share of Apple's row gets a better quality for its bytes, up to
// one at which nothing is seen any more.
constexpr double cheap_share = 0.4;
constexpr int most_steps_better = 4;
// Apple asks for rungs 1.5 to 2 times apart (AHLS, on bit rate variants).
constexpr double least_distance = 1.5;
// What every variant carries besides its picture.
constexpr double sound_kbps = 100;

double total_kbps(const Rung& rung)
{
    return rung.expected_kbps + sound_kbps;
}

// Apple's average for this rung; its ceiling is one and a half times that.
double row_kbps(const Rung& rung)
{
    return rung.ceiling_kbps / 1.5;
}

// Costs no less than Apple thought, so Apple's distances are right for it.
bool fills_its_row(const Rung& rung)
{
    return rung.expected_kbps >= row_kbps(rung);
}

int better_by(const std::vector<Rung>& rungs, const Complexity& complexity)
{
    const Rung& top =
        *std::find_if(rungs.rbegin(), rungs.rend(), [](const Rung& rung) { return !rung.copied; });
    const double share = complexity.kbps_at(top.size, top.quality) / row_kbps(top);
    const double steps = steps_for_half_the_rate * std::log2(cheap_share / std::max(share, 0.001));
    return std::clamp(static_cast<int>(steps), 0, most_steps_better);
}

} // namespace

double Complexity::kbps_at(Size other, int other_quality) const
{
    const double areas = static_cast<double>(other.width) * other.height /
                         (static_cast<double>(size.width) * size.height);
    return kbps * std::pow(areas, exponent) *
           std::exp2((quality - other_quality) / steps_for_half_the_rate);
}

std::vector<Rung> fit_to_title(std::vector<Rung> rungs, const Complexity& complexity)
{
    const int better = better_by(rungs, complexity);
    for (Rung& rung : rungs) {
        if (rung.copied)
            continue;
        rung.quality -= better;
        rung.expected_kbps =
            std::min<double>(rung.ceiling_kbps, complexity.kbps_at(rung.size, rung.quality));
    }
    std::vector<Rung> kept{rungs.back()};
    for (std::size_t at = rungs.size() - 1; at-- > 0;) {
        const bool far = total_kbps(rungs[at]) * least_distance <= total_kbps(kept.back());
        if (far || at == 0 || fills_its_row(rungs[at]) || rungs[at].size == rungs.back().size)
            kept.push_back(rungs[at]);
    }
    std::reverse(kept.begin(), kept.end());
    name_rungs(kept);
    return kept;
}

} // namespace supple::media

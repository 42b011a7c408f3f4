#include "media/breath.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace supple::media
{

double fullness(double seconds)
{
    const double at = since_breath_began(seconds);
    const double phase =
        at < inhale_seconds ? at / inhale_seconds : 1 + (at - inhale_seconds) / exhale_seconds;
    return 0.5 - 0.5 * std::cos(phase * std::numbers::pi);
}

int breath_number(double seconds)
{
    return static_cast<int>(std::floor(seconds / breath_seconds));
}

double since_breath_began(double seconds)
{
    return seconds - breath_seconds * breath_number(seconds);
}

double eased(double value, double from, double to)
{
    const double share = std::clamp((value - from) / (to - from), 0.0, 1.0);
    return share * share * share * (share * (share * 6 - 15) + 10);
}

} // namespace supple::media

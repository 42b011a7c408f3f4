// What this video costs at a constant quality, measured on a few short windows of it before the
// ladder is decided: a still practice costs a tenth of a dance at the same quality.
#pragma once

#include "media/plan.hpp"

#include <optional>

namespace supple::media
{

// Encodes windows of one GOP, spread over the video, at the size of the largest rung that is not
// copied and at a small one: about a tenth of the video, at most ten windows. Nothing when the
// video is too short for it to be worth it or nothing can be decoded there. Throws Stopped.
std::optional<Complexity> measure_complexity(const Plan& draft, const StopFlag& stop);

} // namespace supple::media

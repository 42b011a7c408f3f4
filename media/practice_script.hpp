// What the practice says and when: four chapters of two breaths each, and the guidance that becomes
// captions. Calm, plain, and without a promise. Every line fits the breath it is shown with.
#pragma once

#include "media/track.hpp"
#include "media/webvtt.hpp"

#include <vector>

namespace supple::media
{

inline constexpr double practice_seconds = 80;
inline constexpr double practice_chapter_seconds = 20;

enum class PracticePart { arrive, breathe, release, rest };

// Four, in order, 20 seconds each.
std::vector<Chapter> practice_chapters();

// English, in order, none beyond the end.
std::vector<Cue> practice_cues();

} // namespace supple::media

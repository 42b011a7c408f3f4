// What will be made of a source, decided before anything is encoded: sizes, rates, sound, and every
// peculiarity found with what is done about it. Pure, so `--plan` shows exactly what a run would
// do.
#pragma once

#include "media/ladder.hpp"
#include "media/preview.hpp"
#include "media/probe.hpp"

#include <string>
#include <vector>

namespace supple::media
{

enum class Quality { best, balanced, fast };

struct Plan {
    SourceFacts source{};
    Quality quality = Quality::balanced;
    Rational frame_rate{};   // of the full-rate rungs
    int gop_frames = 0;      // pictures from one IDR to the next, nearly two seconds
    int segment_frames = 0;  // three GOPs
    int iframe_distance = 0; // pictures from one trick-play picture to the next, nearly a second
    Size picture{};          // the one picture all rungs are scaled from
    std::string filters{};   // source picture -> that picture, at the constant rate
    std::vector<Rung> rungs{};
    Size iframes{};
    bool has_audio = false;
    SegmentRange preview{};
    std::vector<Finding> findings{};

    double expected_seconds() const { return source.duration_seconds(); }
    double segment_seconds() const { return segment_frames / frame_rate.value(); }
    // Of the preview, in seconds; the same when there is none.
    double preview_begin() const { return (preview.first - 1) * segment_seconds(); }
    double preview_end() const;
};

// About 96 kb/s: with it the lowest rung stays within 192 kb/s (AHLS 9.21).
inline constexpr int audio_bits_per_second = 96'000;
inline constexpr int audio_sample_rate = 48'000;

// Throws std::runtime_error for a source shorter than a tenth of a second, and for a preview behind
// the end.
Plan make_plan(SourceFacts source, Quality quality, PreviewWish preview);

// For people: source, findings, rungs. Lines of at most 100 columns.
std::string describe(const Plan& plan);

} // namespace supple::media

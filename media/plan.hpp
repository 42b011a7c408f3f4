// What will be made of a source, decided before anything is encoded: sizes, rates, sound, and every
// peculiarity found with what is done about it. Pure, so `--plan` shows exactly what a run would
// do.
#pragma once

#include "media/copied_picture.hpp"
#include "media/grid.hpp"
#include "media/preview.hpp"
#include "media/probe.hpp"
#include "media/sound_rendition.hpp"
#include "media/texts.hpp"
#include "media/title_ladder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace supple::media
{

enum class Quality { best, balanced, fast };

enum class LadderKind {
    title, // fitted to what the video costs
    apple  // Apple's table as it stands
};

// What becomes of a source's picture that already keeps the rules.
enum class Copying {
    none,
    top, // it is the top rendition, and smaller ones are made
    only // it is the only rendition, and nothing is encoded; refused where it cannot be copied
};

// What the operator may wish.
struct Wishes {
    Quality quality = Quality::balanced;
    LadderKind ladder = LadderKind::title;
    Copying copying = Copying::top;
    PreviewWish preview{};
};

struct Plan {
    SourceFacts source{};
    Quality quality = Quality::balanced;
    Rational frame_rate{};   // of the full-rate rungs
    CopiedPicture copied{};  // of the source's own packets, if the top rung is copied
    Grid grid{};             // an IDR nearly every two seconds, three of these GOPs a segment
    int iframe_distance = 0; // pictures from one trick-play picture to the next, nearly a second
    Size picture{};          // the one picture all rungs are scaled from
    std::string filters{};   // source picture -> that picture, at the constant rate
    std::vector<Rung> rungs{};
    Size iframes{};
    bool copy_only = false; // one rung, and trick play of the source's own key pictures
    bool has_audio = false;
    std::vector<SoundRendition> sounds{}; // a1 …
    SegmentRange preview{};
    Texts texts{}; // captions and chapters
    std::vector<Finding> findings{};

    double expected_seconds() const { return source.duration_seconds(); }
    bool copies() const { return !copied.order.empty(); }
    // Of a whole segment.
    double segment_seconds() const
    {
        return static_cast<double>(grid.segment_begin(1)) / frame_rate.value();
    }
    // When segments begin, in seconds, and when the last one ends.
    std::vector<double> cuts() const;
    // Of the preview, in seconds; the same when there is none.
    double preview_begin() const { return cuts()[static_cast<std::size_t>(preview.first - 1)]; }
    double preview_end() const
    {
        return cuts()[static_cast<std::size_t>(preview.first - 1 + preview.count)];
    }
};

// About 96 kb/s: with it the lowest rung stays within 192 kb/s (AHLS 9.21).
inline constexpr int audio_bits_per_second = 96'000;
inline constexpr int audio_sample_rate = 48'000;

// Without `complexity` the ladder is as for any video. Throws std::runtime_error for a source
// shorter than a tenth of a second, for a preview behind its end, or for one that is only to be
// copied and cannot be.
Plan make_plan(SourceFacts source, const Wishes& wishes,
               const std::optional<Complexity>& complexity = {});

// For people: source, findings, rungs, texts. Lines of at most 100 columns, unless a title is long.
std::string describe(const Plan& plan);

} // namespace supple::media

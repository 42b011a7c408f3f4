#include "media/rules.hpp"

#include <fmt/format.h>

#include <cmath>

namespace supple::media
{

namespace
{

// The box holds quarters of a LU; decoders differ by less than the rest.
constexpr double untrue_lu = 0.5;
constexpr double untrue_peak_db = 0.5;
// From the target, either way (ours).
constexpr double farthest_lu = 1;
constexpr double hair_db = 0.05;

std::string text(const Loudness& loudness)
{
    return fmt::format("{:.1f} LUFS, {:.1f} dBTP", loudness.lufs, loudness.true_peak);
}

bool is_true(const Loudness& said, const Loudness& heard)
{
    return std::abs(said.lufs - heard.lufs) <= untrue_lu &&
           std::abs(said.true_peak - heard.true_peak) <= untrue_peak_db;
}

// What is said is what is heard.
void check_truth(Rule& rule, const TrackFacts& track)
{
    const auto& said = track.init->loudness;
    if (track.undecodable > 0)
        rule.broken(fmt::format("{}: {} frames of its sound cannot be decoded", track.name,
                                track.undecodable));
    else if (said && !track.loudness)
        rule.broken(fmt::format("{} says {}, but is silent", track.name, text(*said)));
    else if (said && !is_true(*said, *track.loudness))
        rule.broken(
            fmt::format("{} says {}, measured {}", track.name, text(*said), text(*track.loudness)));
}

// It is said at all, and is what a player expects.
void check_level(Rule& rule, const TrackFacts& track)
{
    if (!track.loudness)
        return;
    if (!track.init->loudness)
        rule.broken(fmt::format("{} has no ludt box; it is {}", track.name, text(*track.loudness)));
    if (std::abs(track.loudness->lufs - target_lufs) > farthest_lu)
        rule.broken(fmt::format("{} is {:.1f} LUFS, not {:g}", track.name, track.loudness->lufs,
                                target_lufs));
    if (track.loudness->true_peak > highest_true_peak + hair_db)
        rule.broken(fmt::format("{} peaks at {:.1f} dBTP", track.name, track.loudness->true_peak));
}

void add_figures(Rule& rule, const TrackFacts& track)
{
    if (!track.loudness)
        return;
    const auto& said = track.init->loudness;
    const auto declared = [&](double Loudness::*value) {
        return said ? std::optional{(*said).*value} : std::nullopt;
    };
    rule.figure({track.name, "LUFS", declared(&Loudness::lufs), track.loudness->lufs});
    rule.figure({track.name, "dBTP", declared(&Loudness::true_peak), track.loudness->true_peak});
}

std::string told(const TrackFacts& track)
{
    return track.loudness ? fmt::format("{} {}", track.name, text(*track.loudness))
                          : track.name + " silent, or too short to be measured";
}

} // namespace

void check_loudness(const Inspection& package, RuleResults& results)
{
    Rule truth{"A5", RuleLevel::must};
    Rule level{"A5", RuleLevel::should};
    std::string heard;
    const auto tracks = package.of_kind(TrackKind::audio);
    for (const TrackFacts* track : tracks)
        if (track->open() && track->init) {
            check_truth(truth, *track);
            check_level(level, *track);
            add_figures(truth, *track);
            heard += (heard.empty() ? "" : "; ") + told(*track);
        }
    const std::string nothing = tracks.empty()
                                    ? "does not apply: the package is silent"
                                    : "does not apply: encrypted, and no keys were given";
    truth.measured(heard.empty() ? nothing : "as said: " + heard);
    level.measured(heard.empty() ? nothing : heard);
    results.push_back(truth.result());
    results.push_back(level.result());
}

} // namespace supple::media

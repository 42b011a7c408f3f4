// Runs a check over the tracks a rule is about. Tracks that could not be read break the rule;
// tracks that are encrypted, without keys at hand, are passed over with a word. So no rule looks
// into what is not there.
#pragma once

#include "media/inspection.hpp"
#include "media/rule.hpp"

#include <fmt/format.h>

namespace supple::media
{

// Video tracks with an init segment.
template <typename Check>
void each_video(const Inspection& package, Rule& rule, Check check)
{
    const auto tracks = package.of_kind(TrackKind::video);
    if (tracks.empty())
        rule.broken("there is no video track");
    for (const TrackFacts* track : tracks) {
        if (!track->init)
            rule.broken(fmt::format("{}: its init segment could not be read", track->name));
        else
            check(*track);
    }
}

// Video and I-frame tracks with an init segment.
template <typename Check>
void each_picture(const Inspection& package, Rule& rule, Check check)
{
    each_video(package, rule, check);
    for (const TrackFacts* track : package.of_kind(TrackKind::iframes)) {
        if (!track->init)
            rule.broken(fmt::format("{}: its init segment could not be read", track->name));
        else
            check(*track);
    }
}

// Runs `check` if every segment of the track has content.
template <typename Check>
void if_open(const TrackFacts& track, Rule& rule, Check check)
{
    if (!track.readable || track.segments.empty() || !track.init)
        rule.broken(fmt::format("{}: its segments could not be read", track.name));
    else if (track.shut)
        rule.does_not_apply("encrypted, and no keys were given");
    else
        check(track);
}

// Video tracks whose segments can be looked into.
template <typename Check>
void each_open_video(const Inspection& package, Rule& rule, Check check)
{
    each_video(package, rule, [&](const TrackFacts& track) { if_open(track, rule, check); });
}

// Tracks of every kind but captions, whose segments can be looked into.
template <typename Check>
void each_open(const Inspection& package, Rule& rule, Check check)
{
    if (package.tracks.empty())
        rule.broken("there are no tracks");
    for (const auto& [name, track] : package.tracks)
        if (track.kind != TrackKind::captions)
            if_open(track, rule, check);
}

} // namespace supple::media

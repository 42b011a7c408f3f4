// Which sound goes with which picture. Tracks of one language are the same sound at several rates:
// the first of each language form the group of all variants but the lowest, the second of each
// language form the group of the lowest, so that one variant stays below 192 kb/s with its sound
// (AHLS 9.21). A package with one track per language has one group.
#pragma once

#include "media/track.hpp"

#include <string>
#include <vector>

namespace supple::media
{

struct AudioGroup {
    std::string id;                   // GROUP-ID: "audio1"
    std::vector<const Track*> tracks; // one per language; they live as long as the package
};

// Richest first; empty for a silent package.
std::vector<AudioGroup> audio_groups(const Package& package);

// The group a video variant names; an empty group for a silent package.
AudioGroup audio_group_of(const Track& video, const Package& package);

} // namespace supple::media

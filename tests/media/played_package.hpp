// A package as a player would see and hear it: its tracks are joined again and decoded.
#pragma once

#include "tests/support/drawn_source.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace supple::tests
{

struct SeenPicture {
    double seconds = 0; // presentation time, from the boxes
    Rgb top_left, top_right, bottom_left, bottom_right, middle;
};

struct SeenVideo {
    int width = 0;
    int height = 0;
    std::string matrix, primaries, transfer, range, pixel_format;
    bool interlaced = false;
    std::vector<SeenPicture> pictures;

    // When the middle turned white; -1 if it never did.
    double flash_seconds() const;
};

struct HeardSound {
    int channels = 0;
    std::size_t samples = 0;     // per channel, without priming
    std::vector<double> loudest; // of each channel, 0..1
    double beep_seconds = -1;    // when the first channel first sounded
};

SeenVideo see(const std::filesystem::path& package, const std::string& track);
HeardSound hear(const std::filesystem::path& package, const std::string& track = "a1");

// Coded samples in decoding order: of a track; of the picture of any file, else of its sound.
std::vector<std::string> samples(const std::filesystem::path& package, const std::string& track);
std::vector<std::string> samples(const std::filesystem::path& file);

// Largest difference of a component.
int distance(Rgb a, Rgb b);

} // namespace supple::tests

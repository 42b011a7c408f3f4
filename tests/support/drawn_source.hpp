// Source videos drawn in code, with every peculiarity a real camera file can have. The picture has
// four corners of known colours, so that a test can see which way is up, and flashes white for a
// tenth of a second when the sound beeps, so that it can see whether they are still together.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace supple::tests
{

// red | green
// -----+------
// blue | yellow   as an upright viewer should see them; the middle is grey, or white at the flash.
struct Rgb {
    int red = 0;
    int green = 0;
    int blue = 0;
};
inline constexpr Rgb top_left{220, 30, 30};
inline constexpr Rgb top_right{30, 200, 30};
inline constexpr Rgb bottom_left{40, 60, 220};
inline constexpr Rgb bottom_right{220, 220, 40};
inline constexpr Rgb middle{96, 96, 96};

struct DrawnChapter {
    double start = 0;
    std::string title{}; // "" for none
};

struct DrawnSound {
    std::string layout = "stereo"; // channel layout; "" for none
    double start = 0;
    double end = -1; // -1: with the picture
    std::string language = "eng";
    std::string title{};
    double tone = 0; // amplitude of a steady tone under the beep; above 1 it is clipped
    bool commentary = false;
    bool describes_video = false;
};

struct DrawnSource {
    int width = 320; // as stored
    int height = 180;
    int rate_num = 25;
    int rate_den = 1;
    double seconds = 2;
    std::vector<double> times{}; // of the pictures; empty: the rate's
    double first_time = 0;       // of the first picture; negative times are hidden by an edit list
    double flash_seconds = 1;    // when picture and sound give their sign

    std::string codec = "libx264";
    std::string pixel_format = "yuv420p";
    bool full_range = false;
    std::string matrix = "bt709"; // libav's names; "unknown" for no tags at all
    std::string primaries = "bt709";
    std::string transfer = "bt709";
    int rotation = 0;   // degrees clockwise a player must turn it; the drawing is turned back
    int aspect_num = 1; // of one pixel
    int aspect_den = 1;
    bool interlaced = false;
    int gop = 25;            // pictures from one key picture to the next, at most
    std::vector<int> keys{}; // pictures that are key pictures besides
    int reordered = 0;       // B pictures in a row
    bool open_gops = false;  // with B pictures
    bool noise = false;      // no pixel is like its neighbour, nor like itself before

    std::string sound = "stereo"; // channel layout; "" for none
    double sound_start = 0;
    double sound_end = -1; // -1: with the picture
    std::string language = "eng";
    std::vector<DrawnChapter> chapters{};
    double tone = 0; // amplitude of a steady tone under the beep; above 1 it is clipped
    std::vector<DrawnSound> more_sounds{};
    bool moov_first = false; // so that a cut file still opens
};

// Writes the file; the container follows from its name (.mp4, .mkv, .mov). Throws on failure.
void draw(const DrawnSource& source, const std::filesystem::path& file);

} // namespace supple::tests

#include "media/practice_script.hpp"

#include <array>
#include <cmath>
#include <string_view>

namespace supple::media
{

namespace
{

struct Guidance {
    double start;
    double end;
    std::string_view text;
};

constexpr std::array<Guidance, 20> guidance{{
    {1.0, 4.4, "Lie down on your back."},
    {4.8, 8.4, "Bend your knees,\nand let your feet stand on the floor."},
    {9.0, 12.6, "Something soft under your head\nis welcome."},
    {13.0, 16.2, "Feel where the floor carries you."},
    {16.6, 19.6, "There is nothing to hold up."},
    {20.4, 23.8, "Breathe in, and let your belly rise."},
    {24.2, 29.4, "Breathe out slowly,\nas long as is easy."},
    {30.2, 33.8, "In again, through your nose."},
    {34.2, 37.0, "And out."},
    {37.2, 39.7, "Let the breath find its own pace."},
    {40.4, 43.8, "Imagine your psoas: a long, soft band\nfrom your spine to your thigh."},
    {44.2, 49.4, "As you breathe out,\nlet it grow heavy and long."},
    {50.2, 53.6, "In: a little more room around your spine."},
    {54.0, 57.2, "Out: your thigh bones sink into your hips."},
    {57.4, 59.7, "You need not do anything."},
    {60.6, 64.0, "Rest."},
    {64.6, 68.6, "Your bones are held by the floor."},
    {69.2, 72.6, "Your breath comes and goes by itself."},
    {73.2, 76.4, "Stay as long as you like."},
    {76.8, 79.6, "Then roll to one side,\nand take your time to sit up."},
}};

std::chrono::milliseconds milliseconds(double seconds)
{
    return std::chrono::milliseconds{std::llround(seconds * 1000)};
}

} // namespace

std::vector<Chapter> practice_chapters()
{
    return {{0 * practice_chapter_seconds, "Arrive"},
            {1 * practice_chapter_seconds, "Breathe"},
            {2 * practice_chapter_seconds, "Release"},
            {3 * practice_chapter_seconds, "Rest"}};
}

std::vector<Cue> practice_cues()
{
    std::vector<Cue> cues;
    for (const Guidance& line : guidance)
        cues.push_back({.start = milliseconds(line.start),
                        .end = milliseconds(line.end),
                        .identifier = {},
                        .settings = {},
                        .text = std::string{line.text}});
    return cues;
}

} // namespace supple::media

#include "media/h264_level.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace supple::media
{

namespace
{

struct Limit {
    int level;
    double blocks_per_second;
    int blocks; // macroblocks in a frame
};

constexpr std::array<Limit, 17> limits{{{10, 1'485, 99},
                                        {11, 3'000, 396},
                                        {12, 6'000, 396},
                                        {13, 11'880, 396},
                                        {21, 19'800, 792},
                                        {22, 20'250, 1'620},
                                        {30, 40'500, 1'620},
                                        {31, 108'000, 3'600},
                                        {32, 216'000, 5'120},
                                        {40, 245'760, 8'192},
                                        {42, 522'240, 8'704},
                                        {50, 589'824, 22'080},
                                        {51, 983'040, 36'864},
                                        {52, 2'073'600, 36'864},
                                        {60, 4'177'920, 139'264},
                                        {61, 8'355'840, 139'264},
                                        {62, 16'711'680, 139'264}}};

} // namespace

int least_level(int width, int height, double frame_rate)
{
    // Not whole numbers: a damaged file may claim any size.
    const double blocks = std::ceil(width / 16.0) * std::ceil(height / 16.0);
    for (const Limit& limit : limits)
        if (blocks <= limit.blocks && blocks * frame_rate <= limit.blocks_per_second)
            return limit.level;
    return std::numeric_limits<int>::max();
}

} // namespace supple::media

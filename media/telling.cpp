#include "media/telling.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace supple::media
{

namespace
{

// The side that stills are brought down to, in pixels: large enough to tell a face in focus from
// one that is not, small enough to average the grain away.
constexpr int longest_side = 320;

// Mean luma. A dim room and a bright beach are pictures; beyond, fades and flashes begin.
constexpr double black = 24, dim = 60, bright = 190, white = 235;
// A standard deviation that needs no more. Fog and fades lie well below.
constexpr double lively_contrast = 40;

struct Small {
    std::vector<double> luma{};
    int width = 0;
    int height = 0;

    double at(int x, int y) const
    {
        return luma[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                    static_cast<std::size_t>(x)];
    }
};

// Each pixel is the mean of a block.
Small shrink(const Luma& picture)
{
    const int block =
        std::max(1, (std::max(picture.width, picture.height) + longest_side - 1) / longest_side);
    Small small{.width = std::max(1, picture.width / block),
                .height = std::max(1, picture.height / block)};
    for (int y = 0; y < small.height; ++y)
        for (int x = 0; x < small.width; ++x) {
            const int right = std::min(picture.width, (x + 1) * block);
            const int bottom = std::min(picture.height, (y + 1) * block);
            double sum = 0;
            for (int row = y * block; row < bottom; ++row)
                for (int column = x * block; column < right; ++column)
                    sum += picture.rows[row * picture.stride + column];
            small.luma.push_back(sum / ((right - x * block) * (bottom - y * block)));
        }
    return small;
}

struct Spread {
    double mean = 0;
    double variance = 0;
};

Spread spread_of(const std::vector<double>& values)
{
    if (values.empty())
        return {};
    const auto count = static_cast<double>(values.size());
    double sum = 0, squares = 0;
    for (const double value : values) {
        sum += value;
        squares += value * value;
    }
    const double mean = sum / count;
    return {mean, std::max(0.0, squares / count - mean * mean)};
}

// Strong at edges, nothing on a slope: a blurred picture is all slopes.
std::vector<double> laplacian(const Small& small)
{
    std::vector<double> values;
    for (int y = 1; y + 1 < small.height; ++y)
        for (int x = 1; x + 1 < small.width; ++x)
            values.push_back(small.at(x - 1, y) + small.at(x + 1, y) + small.at(x, y - 1) +
                             small.at(x, y + 1) - 4 * small.at(x, y));
    return values;
}

double light(double brightness)
{
    return std::clamp(
        std::min((brightness - black) / (dim - black), (white - brightness) / (white - bright)),
        0.0, 1.0);
}

} // namespace

Impression impression_of(const Luma& picture)
{
    const Small small = shrink(picture);
    const Spread luma = spread_of(small.luma);
    return {.brightness = luma.mean,
            .contrast = std::sqrt(luma.variance),
            .sharpness = spread_of(laplacian(small)).variance};
}

double how_telling(const Impression& impression)
{
    // The logarithm, because a carpet is a hundred times sharper than a face, but not better.
    return std::log1p(impression.sharpness) * light(impression.brightness) *
           std::min(1.0, impression.contrast / lively_contrast);
}

} // namespace supple::media

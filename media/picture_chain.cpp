#include "media/picture_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::media
{

namespace
{

constexpr const char* tags =
    "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

bool shows_two_fields(const VideoFacts& video)
{
    return video.interlaced && video.timing.usual_distance > 0 &&
           2 / video.timing.usual_distance <= highest_frame_rate;
}

std::string deinterlacer(const VideoFacts& video)
{
    return fmt::format("bwdif=mode={}:deint=all,",
                       shows_two_fields(video) ? "send_field" : "send_frame");
}

// 4:2:0 has no half chroma samples, so the last line of an odd size goes.
std::string even_sides(const VideoFacts& video)
{
    if (video.width % 2 == 0 && video.height % 2 == 0)
        return "";
    return fmt::format("crop={}:{}:0:0,", video.width / 2 * 2, video.height / 2 * 2);
}

// Untagged ones are left as they are, as players do.
std::string source_primaries(const VideoFacts& video)
{
    constexpr std::array known{"smpte170m", "smpte240m", "bt470bg", "bt470m",
                               "bt2020",    "smpte431",  "smpte432"};
    const std::string& said = video.colour.primaries;
    return std::find(known.begin(), known.end(), said) != known.end() ? said : "bt709";
}

const char* dither(const VideoFacts& video)
{
    return video.colour.bits > 8 ? "ordered" : "none";
}

// zscale, because swscale leaves a tint when it changes the matrix [measured: 1 of 255 in chroma].
std::string sdr(const VideoFacts& video, Size stored)
{
    const bool same = has_standard_colour(video) && video.pixel_format == "yuv420p" &&
                      stored == Size{video.width, video.height};
    if (same)
        return "";
    return fmt::format(
        "{}{}zscale=w={}:h={}:filter=lanczos:dither={}:rin={}:min={}:pin={}:tin=bt709:r=tv:m=bt709:"
        "p=bt709:t=bt709,format=yuv420p,",
        even_sides(video), video.colour.rgb ? "format=gbrp," : "", stored.width, stored.height,
        dither(video), video.colour.full_range ? "pc" : "tv",
        video.colour.rgb ? "gbr" : source_matrix(video), source_primaries(video));
}

// Smaller first, because light is computed in floating point. zscale refuses pictures whose tags
// are missing, so they are always said.
std::string hdr(const VideoFacts& video, Size stored)
{
    return fmt::format(
        "{}zscale=w={}:h={}:filter=lanczos:rin={}:min=bt2020nc:pin=bt2020:tin={}:t=linear:npl=100,"
        "format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,"
        "zscale=t=bt709:m=bt709:r=tv:dither=ordered,format=yuv420p,",
        even_sides(video), stored.width, stored.height, video.colour.full_range ? "pc" : "tv",
        video.colour.transfer);
}

std::string constant_rate(Rational rate, double start_seconds)
{
    return fmt::format("fps=fps={}/{}:start_time={:.6f}:round=near,", rate.num, rate.den,
                       start_seconds);
}

} // namespace

Size display_size(const VideoFacts& video)
{
    const double aspect = video.pixel_aspect.value();
    Size size{static_cast<int>(std::lround(video.width * std::max(1.0, aspect))),
              static_cast<int>(std::lround(video.height * std::max(1.0, 1 / aspect)))};
    if (video.turn.swaps_sides())
        std::swap(size.width, size.height);
    return size;
}

std::string source_matrix(const VideoFacts& video)
{
    const std::string& said = video.colour.matrix;
    if (said != "unknown" && said != "reserved" && said != "gbr")
        return said;
    return video.height >= 720 || video.width >= 1280 ? "bt709" : "smpte170m";
}

bool has_standard_colour(const VideoFacts& video)
{
    return !video.colour.rgb && !video.colour.full_range && !video.colour.hdr() &&
           source_matrix(video) == "bt709" && source_primaries(video) == "bt709";
}

std::string picture_chain(const VideoFacts& video, Size picture, Rational rate,
                          double start_seconds)
{
    Size stored = picture;
    if (video.turn.swaps_sides())
        std::swap(stored.width, stored.height);
    // Pictures that will be dropped need no other work; pictures that will be doubled need it once.
    const bool keeps_rate = rate.num == 0;
    const bool drops = !keeps_rate && video.timing.usual_distance > 0 && !video.interlaced &&
                       1 / video.timing.usual_distance > rate.value() * 1.2;
    std::string chain;
    if (video.interlaced)
        chain += deinterlacer(video);
    if (drops)
        chain += constant_rate(rate, start_seconds);
    chain += video.colour.hdr() ? hdr(video, stored) : sdr(video, stored);
    if (!video.turn.filters.empty())
        chain += video.turn.filters + ",";
    if (!keeps_rate && !drops)
        chain += constant_rate(rate, start_seconds);
    return chain + "setsar=1," + tags + ",format=yuv420p";
}

} // namespace supple::media

#include "media/picture_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
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

// swscale's names.
std::string scaler_matrix(const std::string& matrix)
{
    if (matrix == "bt709" || matrix == "fcc" || matrix == "smpte240m")
        return matrix;
    return matrix.rfind("bt2020", 0) == 0 ? "bt2020" : "bt601";
}

std::string sdr(const VideoFacts& video, Size stored)
{
    const bool same = has_standard_colour(video) && video.pixel_format == "yuv420p" &&
                      stored == Size{video.width, video.height};
    if (same)
        return "";
    const std::string from =
        video.colour.rgb ? "" : ":in_color_matrix=" + scaler_matrix(source_matrix(video));
    return fmt::format(
        "scale={}:{}:flags=lanczos+accurate_rnd{}:in_range={}:out_color_matrix=bt709:"
        "out_range=tv,format=yuv420p,",
        stored.width, stored.height, from, video.colour.full_range ? "pc" : "tv");
}

// Smaller first, because light is computed in floating point. zscale refuses pictures whose tags
// are missing, so they are always said.
std::string hdr(const VideoFacts& video, Size stored)
{
    return fmt::format(
        "setparams=range={}:color_primaries=bt2020:color_trc={}:colorspace=bt2020nc,"
        "zscale=w={}:h={}:filter=lanczos:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
        "tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,",
        video.colour.full_range ? "pc" : "tv", video.colour.transfer, stored.width, stored.height);
}

std::string constant_rate(Rational rate)
{
    return fmt::format("fps=fps={}/{}:start_time=0:round=near,", rate.num, rate.den);
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
           source_matrix(video) == "bt709";
}

std::string picture_chain(const VideoFacts& video, Size picture, Rational rate)
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
        chain += constant_rate(rate);
    chain += video.colour.hdr() ? hdr(video, stored) : sdr(video, stored);
    if (!video.turn.filters.empty())
        chain += video.turn.filters + ",";
    if (!keeps_rate && !drops)
        chain += constant_rate(rate);
    return chain + "setsar=1," + tags + ",format=yuv420p";
}

} // namespace supple::media

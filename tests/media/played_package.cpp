#include "tests/media/played_package.hpp"

#include "media/fragment.hpp"
#include "media/frame_source.hpp"
#include "media/init_segment.hpp"
#include "media/library.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace supple::tests
{

namespace fs = std::filesystem;
namespace av = supple::media::av;
using namespace supple::media;

namespace
{

const StopFlag never{false};

std::string text_of(const fs::path& file)
{
    return read_file(file, 1 << 30);
}

Bytes bytes_of(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

fs::path segment(const fs::path& package, const std::string& track, int number)
{
    char name[32];
    std::snprintf(name, sizeof name, "_%05d.m4s", number);
    return package / (track + name);
}

// Init and all segments of a track in one file, which libav can read.
class Joined
{
  public:
    Joined(const fs::path& package, const std::string& track)
        : file_(fs::temp_directory_path() /
                (package.filename().string() + "_" + track + "_joined.mp4"))
    {
        std::ofstream out{file_, std::ios::binary};
        out << text_of(package / (track + "_init.mp4"));
        for (int i = 1; fs::exists(segment(package, track, i)); ++i)
            out << text_of(segment(package, track, i));
    }
    ~Joined() { fs::remove(file_); }
    Joined(const Joined&) = delete;
    Joined& operator=(const Joined&) = delete;

    const fs::path& file() const { return file_; }

  private:
    fs::path file_;
};

// Where a browser puts the first picture: decode time and composition offset, no edit list.
double start_in_browser(const fs::path& package, const std::string& track)
{
    const std::string init_text = text_of(package / (track + "_init.mp4"));
    const InitSegment init = read_init_segment(bytes_of(init_text));
    const std::string first_text = text_of(segment(package, track, 1));
    const Fragment first = read_media_segment(bytes_of(first_text), init).fragments.at(0);
    return (static_cast<double>(first.decode_time) + first.first_offset) / init.timescale;
}

Rgb rgb_at(const AVFrame& frame, double x, double y)
{
    const int px = static_cast<int>(x * frame.width), py = static_cast<int>(y * frame.height);
    const auto at = [&](int plane, int shift) {
        return frame.data[plane][static_cast<std::ptrdiff_t>(py >> shift) * frame.linesize[plane] +
                                 (px >> shift)];
    };
    const double luma = (at(0, 0) - 16) / 219.0 * 255;
    const double u = (at(1, 1) - 128) / 224.0 * 255, v = (at(2, 1) - 128) / 224.0 * 255;
    const auto whole = [](double value) {
        return static_cast<int>(std::lround(std::clamp(value, 0.0, 255.0)));
    };
    return {whole(luma + 1.5748 * v), whole(luma - 0.1873 * u - 0.4681 * v),
            whole(luma + 1.8556 * u)};
}

void describe(const AVFrame& frame, SeenVideo& seen)
{
    seen.width = frame.width;
    seen.height = frame.height;
    seen.matrix = av_color_space_name(frame.colorspace);
    seen.primaries = av_color_primaries_name(frame.color_primaries);
    seen.transfer = av_color_transfer_name(frame.color_trc);
    seen.range = av_color_range_name(frame.color_range);
    seen.pixel_format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
    seen.interlaced |= frame.interlaced_frame != 0;
}

} // namespace

double SeenVideo::flash_seconds() const
{
    for (const SeenPicture& picture : pictures)
        if (picture.middle.red > 180 && picture.middle.blue > 180)
            return picture.seconds;
    return -1;
}

SeenVideo see(const fs::path& package, const std::string& track)
{
    const Joined joined{package, track};
    FrameSource source{joined.file(), 0, 0, 1, never};
    const double start = start_in_browser(package, track);
    SeenVideo seen;
    const av::Frame frame = av::make_frame();
    std::int64_t first = 0;
    while (source.next(*frame)) {
        if (seen.pictures.empty())
            first = frame->pts;
        describe(*frame, seen);
        seen.pictures.push_back({start + av::seconds(frame->pts - first, source.time_base()),
                                 rgb_at(*frame, 0.15, 0.15), rgb_at(*frame, 0.85, 0.15),
                                 rgb_at(*frame, 0.15, 0.85), rgb_at(*frame, 0.85, 0.85),
                                 rgb_at(*frame, 0.5, 0.42)});
    }
    return seen;
}

HeardSound hear(const fs::path& package, const std::string& track)
{
    const Joined joined{package, track};
    FrameSource source{joined.file(), 0, 0, 1, never};
    HeardSound heard;
    const av::Frame frame = av::make_frame();
    while (source.next(*frame)) {
        if (frame->pts < 0) // priming, which a browser trims
            continue;
        heard.channels = frame->ch_layout.nb_channels;
        heard.loudest.resize(static_cast<std::size_t>(heard.channels));
        for (int c = 0; c < heard.channels; ++c)
            for (int i = 0; i < frame->nb_samples; ++i) {
                const double level = std::abs(reinterpret_cast<float*>(frame->extended_data[c])[i]);
                auto& loudest = heard.loudest[static_cast<std::size_t>(c)];
                loudest = std::max(loudest, level);
                if (c == 0 && heard.beep_seconds < 0 && level > 0.03)
                    heard.beep_seconds =
                        source.seconds(*frame) + static_cast<double>(i) / frame->sample_rate;
            }
        heard.samples += static_cast<std::size_t>(frame->nb_samples);
    }
    return heard;
}

std::vector<std::string> samples(const fs::path& package, const std::string& track)
{
    return samples(Joined{package, track}.file());
}

std::vector<std::string> samples(const fs::path& file)
{
    const av::Input input = av::open_input(file, never);
    const av::Packet packet = av::make_packet();
    const int picture = av_find_best_stream(input.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    const int stream = std::max(0, picture);
    std::vector<std::string> found;
    while (av::read_packet(*input, stream, *packet, never))
        found.emplace_back(reinterpret_cast<const char*>(packet->data),
                           static_cast<std::size_t>(packet->size));
    return found;
}

int distance(Rgb a, Rgb b)
{
    return std::max(
        {std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
}

} // namespace supple::tests

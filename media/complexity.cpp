#include "media/complexity.hpp"

#include "media/encoder.hpp"
#include "media/frame_source.hpp"
#include "media/picture_sizes.hpp"
#include "media/picture_stream.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

namespace supple::media
{

namespace
{

constexpr int most_windows = 10;
constexpr double probed_share = 0.1;
constexpr Size small_box{640, 360};
constexpr int quality = 23;
// Sizes this much apart tell how the rate grows with the area; else Apple's own table has to.
constexpr double telling_ratio = 2;
constexpr double usual_exponent = 0.8;

// Counts what one size costs.
class Meter
{
  public:
    Meter(const Plan& plan, Size size, int threads)
        : size_(size), encoder_(open_video_encoder({.size = size,
                                                    .frame_rate = plan.frame_rate,
                                                    .gop_frames = gop(plan),
                                                    .quality = quality,
                                                    .effort = Quality::fast,
                                                    .threads = threads}))
    {
    }

    static int gop(const Plan& plan) { return static_cast<int>(plan.grid.longest_gop()); }

    void take(PictureSizes& sizes, bool opens_window)
    {
        const av::Frame frame = av::share(sizes.in(size_));
        frame->pts = pictures_++;
        frame->pict_type = opens_window ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
        encode(*encoder_, frame.get(), [this](AVPacket& packet) { bytes_ += packet.size; });
    }

    double kbps(Rational rate)
    {
        encode(*encoder_, nullptr, [this](AVPacket& packet) { bytes_ += packet.size; });
        return static_cast<double>(bytes_) * 8 / 1000 * rate.value() /
               static_cast<double>(pictures_);
    }

    std::int64_t pictures() const { return pictures_; }

  private:
    Size size_;
    av::Codec encoder_;
    std::int64_t pictures_ = 0;
    std::int64_t bytes_ = 0;
};

const Rung* largest_encoded(const Plan& plan)
{
    const auto found = std::find_if(plan.rungs.rbegin(), plan.rungs.rend(),
                                    [](const Rung& rung) { return !rung.copied; });
    return found == plan.rungs.rend() ? nullptr : &*found;
}

double area(Size size)
{
    return static_cast<double>(size.width) * size.height;
}

double exponent_between(Size small, double small_kbps, Size large, double large_kbps)
{
    if (area(large) < area(small) * telling_ratio || small_kbps <= 0 || large_kbps <= 0)
        return usual_exponent;
    return std::clamp(std::log(large_kbps / small_kbps) / std::log(area(large) / area(small)), 0.5,
                      1.1);
}

void take_window(const Plan& plan, std::int64_t first, PictureSizes& sizes, Meter& small,
                 Meter& large, const StopFlag& stop)
{
    const SourceFacts& facts = plan.source;
    FrameSource source{facts.file, facts.video.stream, facts.origin_seconds, 0, stop};
    PictureStream stream{source, plan, first};
    const av::Frame picture = av::make_frame();
    for (int taken = 0; taken < Meter::gop(plan) && stream.next(*picture); ++taken) {
        sizes.show(*picture);
        large.take(sizes, taken == 0);
        small.take(sizes, taken == 0);
        av_frame_unref(picture.get());
    }
}

} // namespace

std::optional<Complexity> measure_complexity(const Plan& draft, const StopFlag& stop)
{
    const Rung* top = largest_encoded(draft);
    const double pictures = draft.expected_seconds() * draft.frame_rate.value();
    const int windows =
        std::min(most_windows, static_cast<int>(pictures * probed_share / Meter::gop(draft)));
    if (!top || windows < 1)
        return std::nullopt;
    const Size small_size = fitted(draft.picture, small_box);
    PictureSizes sizes{{top->size, small_size}};
    Meter small{draft, small_size, 1};
    Meter large{draft, top->size,
                std::max(1, static_cast<int>(std::thread::hardware_concurrency()))};
    for (int window = 0; window < windows; ++window) {
        const auto first = static_cast<std::int64_t>(pictures * (2 * window + 1) / (2 * windows));
        take_window(draft, first, sizes, small, large, stop);
    }
    if (large.pictures() == 0)
        return std::nullopt;
    const double small_kbps = small.kbps(draft.frame_rate);
    const double large_kbps = large.kbps(draft.frame_rate);
    return Complexity{.size = top->size,
                      .quality = quality,
                      .kbps = large_kbps,
                      .exponent = exponent_between(small_size, small_kbps, top->size, large_kbps)};
}

} // namespace supple::media

#include "media/rendition.hpp"

#include "media/filter_graph.hpp"
#include "media/segmenter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace supple::media
{

namespace
{

// Trick play is glanced at, not watched.
constexpr int iframe_quality = 30;
// Apple's row is 45 kb/s on average for this size (AHLS 6.5); twice that for a busy picture.
constexpr int iframe_ceiling_kbps = 90;
constexpr int iframe_buffer_kbits = 180;

double share_of_work(const Rung& rung, const std::vector<Rung>& rungs)
{
    double all = 0;
    for (const Rung& each : rungs)
        all += static_cast<double>(each.size.width) * each.size.height;
    return static_cast<double>(rung.size.width) * rung.size.height / all;
}

RenditionOrder order_of(const Rung& rung, const Plan& plan, int cores)
{
    const int every = rung.half_rate ? 2 : 1;
    Rational rate = plan.frame_rate;
    if (every == 2)
        rate =
            rate.num % 2 == 0 ? Rational{rate.num / 2, rate.den} : Rational{rate.num, rate.den * 2};
    RenditionOrder order{.every = every};
    order.track = {.kind = TrackKind::video,
                   .name = rung.name,
                   .width = rung.size.width,
                   .height = rung.size.height,
                   .frame_rate = rate};
    const double threads = std::ceil(cores * share_of_work(rung, plan.rungs));
    order.settings = {.size = rung.size,
                      .frame_rate = rate,
                      .gop_frames = plan.gop_frames / every,
                      .quality = rung.quality,
                      .ceiling_kbps = rung.ceiling_kbps,
                      .buffer_kbits = rung.buffer_kbits,
                      .effort = plan.quality,
                      .threads = std::clamp(static_cast<int>(threads), 1, 16)};
    return order;
}

RenditionOrder iframe_order(const Plan& plan)
{
    const Rational rate{plan.frame_rate.num, plan.frame_rate.den * plan.iframe_distance};
    RenditionOrder order{.every = plan.iframe_distance, .gops_per_file = 1};
    order.track = {.kind = TrackKind::iframes,
                   .name = "i1",
                   .width = plan.iframes.width,
                   .height = plan.iframes.height,
                   .frame_rate = rate};
    order.settings = {.size = plan.iframes,
                      .frame_rate = rate,
                      .ticks_per_picture = plan.iframe_distance,
                      .gop_frames = 1,
                      .quality = iframe_quality,
                      .ceiling_kbps = iframe_ceiling_kbps,
                      .buffer_kbits = iframe_buffer_kbits,
                      .effort = plan.quality};
    return order;
}

class Rendition
{
  public:
    Rendition(RenditionOrder order, SegmentStore& store)
        : order_(std::move(order)), encoder_(open_video_encoder(order_.settings)),
          segmenter_(*encoder_, order_.track, store), scaled_(av::make_frame())
    {
    }

    void take(AVFrame& picture)
    {
        pictures_ = picture.pts + 1;
        if (picture.pts % order_.every != 0)
            return;
        if (!scaler_)
            scaler_ = scaler_for(picture);
        scaler_->push(picture);
        while (scaler_->pull(*scaled_)) {
            compress(*scaled_);
            av_frame_unref(scaled_.get());
        }
    }

    Track finish()
    {
        encode(*encoder_, nullptr, [this](AVPacket& packet) { cut(packet); });
        if (held_) {
            held_->duration = std::min(held_->duration, shared_end() - held_->pts);
            write_held();
        }
        segmenter_.finish();
        return std::move(order_.track);
    }

  private:
    FilterGraph scaler_for(const AVFrame& picture) const
    {
        const Size size = order_.settings.size;
        const bool same = size == Size{picture.width, picture.height};
        return FilterGraph::for_pictures(
            picture, {1, 1},
            same ? "null"
                 : fmt::format("scale={}:{}:flags=bicubic+accurate_rnd,setsar=1", size.width,
                               size.height));
    }

    void compress(AVFrame& picture)
    {
        const int ticks = order_.settings.ticks_per_picture;
        const std::int64_t number = picture.pts / order_.every;
        const bool opens_gop = number % order_.settings.gop_frames == 0;
        picture.pts = number * ticks;
        picture.pict_type = opens_gop ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
        encode(*encoder_, &picture, [this](AVPacket& packet) { cut(packet); });
    }

    // Holds one packet back, because the last trick-play picture may stand shorter than the others.
    void cut(AVPacket& packet)
    {
        packet.duration = order_.settings.ticks_per_picture;
        if (held_)
            write_held();
        held_ = av::make_packet();
        av_packet_move_ref(held_.get(), &packet);
    }

    void write_held()
    {
        if ((held_->flags & AV_PKT_FLAG_KEY) && gops_++ > 0) {
            const bool file_is_full = (gops_ - 1) % order_.gops_per_file == 0;
            file_is_full ? segmenter_.end_segment() : segmenter_.end_fragment();
        }
        segmenter_.write(*held_);
        held_.reset();
    }

    // The end of the shared pictures. Only trick play counts in them.
    std::int64_t shared_end() const
    {
        return order_.settings.ticks_per_picture == 1 ? INT64_MAX : pictures_;
    }

    RenditionOrder order_;
    av::Codec encoder_;
    Segmenter segmenter_;
    av::Frame scaled_;
    std::optional<FilterGraph> scaler_;
    av::Packet held_;
    std::int64_t pictures_ = 0; // of the shared ones, not only of the taken
    int gops_ = 0;
};

} // namespace

std::vector<RenditionOrder> rendition_orders(const Plan& plan, int cores)
{
    std::vector<RenditionOrder> orders;
    for (const Rung& rung : plan.rungs)
        orders.push_back(order_of(rung, plan, cores));
    orders.push_back(iframe_order(plan));
    return orders;
}

Track make_rendition(RenditionOrder order, FrameQueue& queue, SegmentStore& store)
{
    Rendition rendition{std::move(order), store};
    while (const av::Frame picture = queue.pop())
        rendition.take(*picture);
    if (queue.is_abandoned())
        return {};
    return rendition.finish();
}

} // namespace supple::media

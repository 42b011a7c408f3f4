#include "media/copied_rendition.hpp"

#include "media/segmenter.hpp"

#include <algorithm>

namespace supple::media
{

namespace
{

// How many pictures are decoded before the first one can be shown.
std::int64_t reordering(const std::vector<std::int64_t>& order)
{
    std::int64_t delay = 0;
    for (std::size_t at = 0; at < order.size(); ++at)
        delay = std::max(delay, static_cast<std::int64_t>(at) - order[at]);
    return delay;
}

av::Parameters parameters_of(const AVStream& stream, Size size)
{
    av::Parameters codec = av::copy_of(*stream.codecpar);
    // The plan has seen that they are meant, also where the file does not say so.
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    codec->color_space = AVCOL_SPC_BT709;
    codec->sample_aspect_ratio = {1, 1};
    codec->width = size.width;
    codec->height = size.height;
    return codec;
}

AVRational rate_of(const Plan& plan)
{
    return {static_cast<int>(plan.frame_rate.num), static_cast<int>(plan.frame_rate.den)};
}

// One track on its way into segments.
class Copy
{
  public:
    Copy(const Plan& plan, TrackKind kind, const std::string& name, const AVCodecParameters& codec,
         SegmentStore& store)
        : track_{.kind = kind,
                 .name = name,
                 .width = codec.width,
                 .height = codec.height,
                 .frame_rate = plan.frame_rate,
                 .copied = true},
          segmenter_({codec, av_inv_q(rate_of(plan)), rate_of(plan)}, track_, {}, store)
    {
    }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    Segmenter& segmenter() { return segmenter_; }
    Track finish()
    {
        append(track_, segmenter_.finish());
        return std::move(track_);
    }

  private:
    Track track_;
    Segmenter segmenter_;
};

// A key picture alone, standing until the next one.
void add_key_picture(Copy& iframes, const AVPacket& packet, std::int64_t picture,
                     const CopiedPicture& copied)
{
    const auto next =
        std::upper_bound(copied.key_pictures.begin(), copied.key_pictures.end(), picture);
    const av::Packet alone = av::make_packet();
    av::check(av_packet_ref(alone.get(), &packet), "copying a picture");
    alone->pts = alone->dts = picture;
    alone->duration = (next == copied.key_pictures.end() ? copied.pictures() : *next) - picture;
    iframes.segmenter().end_segment();
    iframes.segmenter().write(*alone);
}

} // namespace

CopiedTracks copy_picture(const Plan& plan, SegmentStore& store, const StopFlag& stop)
{
    const std::vector<std::int64_t>& order = plan.copied.order;
    const int stream = plan.source.video.stream;
    const av::Input input = av::open_input(plan.source.file, stop);
    av::read_only(*input, stream);
    const av::Parameters codec = parameters_of(*input->streams[stream], plan.picture);
    Copy video{plan, TrackKind::video, plan.rungs.back().name, *codec, store};
    std::optional<Copy> iframes;
    if (plan.copy_only)
        iframes.emplace(plan, TrackKind::iframes, "i1", *codec, store);
    const std::int64_t delay = reordering(order);
    const av::Packet packet = av::make_packet();
    std::size_t at = 0;
    for (; at < order.size() && av::read_packet(*input, stream, *packet, stop); ++at) {
        const bool key = packet->flags & AV_PKT_FLAG_KEY;
        if (key && at > 0)
            plan.grid.opens_segment(order[at]) ? video.segmenter().end_segment()
                                               : video.segmenter().end_fragment();
        if (key && iframes)
            add_key_picture(*iframes, *packet, order[at], plan.copied);
        packet->pts = order[at];
        packet->dts = static_cast<std::int64_t>(at) - delay;
        packet->duration = 1;
        video.segmenter().write(*packet);
    }
    if (at < order.size())
        throw std::runtime_error(plan.source.file.filename().string() +
                                 ": changed while it was being packaged; package it again");
    CopiedTracks tracks{.video = video.finish(), .iframes = {}};
    if (iframes)
        tracks.iframes = iframes->finish();
    return tracks;
}

} // namespace supple::media

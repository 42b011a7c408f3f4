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

av::Parameters parameters_of(const AVStream& stream, const Rung& rung)
{
    av::Parameters codec{avcodec_parameters_alloc()};
    if (!codec)
        throw std::bad_alloc{};
    av::check(avcodec_parameters_copy(codec.get(), stream.codecpar), "describing a stream");
    // The plan has seen that they are meant, also where the file does not say so.
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    codec->color_space = AVCOL_SPC_BT709;
    codec->sample_aspect_ratio = {1, 1};
    codec->width = rung.size.width;
    codec->height = rung.size.height;
    return codec;
}

} // namespace

Track copy_picture(const Plan& plan, const Rung& rung, SegmentStore& store, const StopFlag& stop)
{
    const std::vector<std::int64_t>& order = plan.copied.order;
    const int stream = plan.source.video.stream;
    const AVRational rate{static_cast<int>(plan.frame_rate.num),
                          static_cast<int>(plan.frame_rate.den)};
    Track track{.kind = TrackKind::video,
                .name = rung.name,
                .width = rung.size.width,
                .height = rung.size.height,
                .frame_rate = plan.frame_rate,
                .ssim = 1};
    const av::Input input = av::open_input(plan.source.file, stop);
    const av::Parameters codec = parameters_of(*input->streams[stream], rung);
    Segmenter segmenter{{*codec, av_inv_q(rate), rate}, track, {}, store};
    const std::int64_t delay = reordering(order);
    const av::Packet packet = av::make_packet();
    std::size_t at = 0;
    for (; at < order.size() && av::read_packet(*input, stream, *packet, stop); ++at) {
        if (at > 0 && (packet->flags & AV_PKT_FLAG_KEY))
            plan.grid.opens_segment(order[at]) ? segmenter.end_segment() : segmenter.end_fragment();
        packet->pts = order[at];
        packet->dts = static_cast<std::int64_t>(at) - delay;
        packet->duration = 1;
        segmenter.write(*packet);
    }
    if (at < order.size())
        throw std::runtime_error(plan.source.file.filename().string() +
                                 ": changed while it was being packaged; package it again");
    append(track, segmenter.finish());
    return track;
}

} // namespace supple::media

#include "media/chunk_encoder.hpp"

#include <algorithm>

namespace supple::media
{

ChunkEncoder::ChunkEncoder(const RenditionOrder& order, const Grid& grid, const ChunkBegin& begin,
                           std::int64_t first_picture, SegmentStore& store)
    : order_(order), grid_(grid), first_number_(first_picture / order.every),
      encoder_(open_video_encoder(order.settings)),
      segmenter_({*av::parameters_of(*encoder_), encoder_->time_base, encoder_->framerate},
                 order.track, begin, store)
{
}

void ChunkEncoder::take(AVFrame& picture)
{
    const bool opens_gop = order_.settings.gop_frames == 1 || grid_.opens_gop(picture.pts);
    picture.pict_type = opens_gop ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    picture.pts = (picture.pts / order_.every - first_number_) * order_.settings.ticks_per_picture;
    encode(*encoder_, &picture, [this](AVPacket& packet) { cut(packet); });
    ++pictures_;
}

ChunkRecord ChunkEncoder::finish(std::int64_t end_picture)
{
    encode(*encoder_, nullptr, [this](AVPacket& packet) { cut(packet); });
    if (held_) {
        // The last trick-play picture may stand shorter than the others.
        if (order_.settings.ticks_per_picture > 1)
            held_->duration = std::min(held_->duration, end_picture - shared_picture(held_->pts));
        write_held();
    }
    ChunkRecord record = segmenter_.finish();
    record.pictures = pictures_;
    record.ssim = close_measuring(std::move(encoder_));
    return record;
}

void ChunkEncoder::cut(AVPacket& packet)
{
    packet.duration = order_.settings.ticks_per_picture;
    if (held_)
        write_held();
    held_ = av::make_packet();
    av_packet_move_ref(held_.get(), &packet);
}

void ChunkEncoder::write_held()
{
    if ((held_->flags & AV_PKT_FLAG_KEY) && has_written_) {
        const bool opens_file = order_.track.kind == TrackKind::iframes ||
                                grid_.opens_segment(shared_picture(held_->pts));
        opens_file ? segmenter_.end_segment() : segmenter_.end_fragment();
    }
    segmenter_.write(*held_);
    held_.reset();
    has_written_ = true;
}

std::int64_t ChunkEncoder::shared_picture(std::int64_t time) const
{
    return (time / order_.settings.ticks_per_picture + first_number_) * order_.every;
}

} // namespace supple::media

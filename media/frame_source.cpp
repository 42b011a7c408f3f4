#include "media/frame_source.hpp"

#include <algorithm>
#include <cmath>

namespace supple::media
{

FrameSource::FrameSource(const std::filesystem::path& file, int stream, double origin_seconds,
                         int threads, const StopFlag& stop)
    : stop_(stop), input_(av::open_input(file, stop)), stream_(*input_->streams[stream]),
      decoder_(av::open_decoder(stream_, threads)), packet_(av::make_packet()),
      origin_(std::llround(origin_seconds / av_q2d(stream_.time_base)))
{
    for (unsigned i = 0; i < input_->nb_streams; ++i)
        if (static_cast<int>(i) != stream)
            input_->streams[i]->discard = AVDISCARD_ALL;
}

AVRational FrameSource::time_base() const
{
    return stream_.time_base;
}

double FrameSource::seconds(const AVFrame& frame) const
{
    return av::seconds(frame.pts, stream_.time_base);
}

void FrameSource::seek(double seconds)
{
    const std::int64_t target = origin_ + std::llround(seconds / av_q2d(stream_.time_base));
    av_seek_frame(input_.get(), stream_.index, target, AVSEEK_FLAG_BACKWARD);
    avcodec_flush_buffers(decoder_.get());
    drained_ = false;
}

bool FrameSource::next(AVFrame& frame)
{
    for (;;) {
        stop_if_asked(stop_);
        const int result = avcodec_receive_frame(decoder_.get(), &frame);
        if (result >= 0) {
            stamp(frame);
            return true;
        }
        if (result == AVERROR_EOF)
            return false;
        if (result != AVERROR(EAGAIN))
            ++damaged_;
        else if (!feed())
            return false;
    }
}

// One packet, or the signal that there are no more. False when that was given before.
bool FrameSource::feed()
{
    if (drained_)
        return false;
    if (!av::read_packet(*input_, stream_.index, *packet_, stop_)) {
        drained_ = true;
        return avcodec_send_packet(decoder_.get(), nullptr) >= 0;
    }
    if (avcodec_send_packet(decoder_.get(), packet_.get()) < 0)
        ++damaged_;
    return true;
}

void FrameSource::stamp(AVFrame& frame)
{
    ++frames_;
    if (frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT))
        ++damaged_;
    const bool timed = frame.best_effort_timestamp != AV_NOPTS_VALUE;
    frame.pts = timed ? frame.best_effort_timestamp - origin_ : expected_pts_;
    std::int64_t duration = frame.pkt_duration;
    if (duration <= 0 && frame.nb_samples > 0)
        duration = av_rescale_q(frame.nb_samples, {1, frame.sample_rate}, stream_.time_base);
    if (duration <= 0 && stream_.avg_frame_rate.num > 0)
        duration = av_rescale_q(1, av_inv_q(stream_.avg_frame_rate), stream_.time_base);
    frame.pkt_duration = duration;
    expected_pts_ = frame.pts + std::max<std::int64_t>(1, duration);
}

} // namespace supple::media

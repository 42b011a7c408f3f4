#include "media/frame_source.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace supple::media
{

namespace
{

// Formats whose index names key pictures with the times that their packets have.
bool has_exact_index(const AVFormatContext& input)
{
    const std::string_view format = input.iformat->name;
    return format.starts_with("mov") || format.starts_with("matroska");
}

} // namespace

FrameSource::FrameSource(const std::filesystem::path& file, int stream, double origin_seconds,
                         int threads, const StopFlag& stop)
    : stop_(stop), file_(file), index_(stream), threads_(threads), packet_(av::make_packet())
{
    open();
    origin_ = std::llround(origin_seconds / av_q2d(time_base()));
}

void FrameSource::open()
{
    input_ = av::open_input(file_, stop_);
    decoder_ = av::open_decoder(stream(), threads_);
    av::read_only(*input_, index_);
}

AVRational FrameSource::time_base() const
{
    return stream().time_base;
}

double FrameSource::seconds(const AVFrame& frame) const
{
    return av::seconds(frame.pts, time_base());
}

void FrameSource::seek(double seconds)
{
    const std::int64_t target = origin_ + std::llround(seconds / av_q2d(time_base()));
    av_seek_frame(input_.get(), index_, target, AVSEEK_FLAG_BACKWARD);
    avcodec_flush_buffers(decoder_.get());
    drained_ = false;
}

void FrameSource::start_at(double moment)
{
    if (moment <= 0 || !has_exact_index(*input_))
        return;
    seek(moment);
    av::Frame first = av::make_frame();
    if (next(*first) && seconds(*first) <= moment) {
        ahead_ = std::move(first);
        return;
    }
    open();
    frames_ = damaged_ = expected_pts_ = 0;
    drained_ = false;
}

bool FrameSource::next(AVFrame& frame)
{
    if (ahead_) {
        av_frame_move_ref(&frame, ahead_.get());
        ahead_.reset();
        return true;
    }
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
    if (!av::read_packet(*input_, index_, *packet_, stop_)) {
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
        duration = av_rescale_q(frame.nb_samples, {1, frame.sample_rate}, time_base());
    if (duration <= 0 && stream().avg_frame_rate.num > 0)
        duration = av_rescale_q(1, av_inv_q(stream().avg_frame_rate), time_base());
    frame.pkt_duration = duration;
    expected_pts_ = frame.pts + std::max<std::int64_t>(1, duration);
}

} // namespace supple::media

#include "media/picture_stream.hpp"

#include "media/picture_chain.hpp"

#include <fmt/format.h>

#include <utility>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace supple::media
{

namespace
{

// What the filters look at before a picture.
constexpr double context_seconds = 1;

bool same_shape(const AVFrame& a, const AVFrame& b)
{
    return a.width == b.width && a.height == b.height && a.format == b.format;
}

av::Frame shape_of(const AVFrame& frame)
{
    av::Frame shape = av::make_frame();
    shape->width = frame.width;
    shape->height = frame.height;
    shape->format = frame.format;
    shape->sample_aspect_ratio = frame.sample_aspect_ratio;
    return shape;
}

void drop_side_data(AVFrame& frame)
{
    while (frame.nb_side_data > 0)
        av_frame_remove_side_data(&frame, frame.side_data[0]->type);
    av_dict_free(&frame.metadata);
}

} // namespace

PictureStream::PictureStream(FrameSource& source, const Plan& plan, std::int64_t first)
    : source_(source), decoded_(av::make_frame()), adapted_(av::make_frame()),
      last_(av::make_frame())
{
    const double begin = static_cast<double>(first) / plan.frame_rate.value();
    filters_ = picture_chain(plan.source.video, plan.picture, plan.frame_rate, begin);
    if (first == 0)
        return;
    needed_from_ = begin - context_seconds;
    source_.start_at(needed_from_);
}

bool PictureStream::next(AVFrame& picture)
{
    for (;;) {
        if (chain_ && chain_->pull(picture)) {
            drop_side_data(picture);
            av_frame_unref(last_.get());
            av::check(av_frame_ref(last_.get(), &picture), "sharing a picture");
            return true;
        }
        if (closed_ || !feed())
            return false;
    }
}

bool PictureStream::feed()
{
    av_frame_unref(decoded_.get());
    if (source_.next(*decoded_)) {
        take(*decoded_);
        return true;
    }
    closed_ = true;
    // The source's last picture may stand long enough to be all that is left.
    if (before_)
        push(*std::exchange(before_, nullptr));
    if (chain_)
        chain_->close(end_);
    return chain_.has_value();
}

// Pictures before the first one that matters are not filtered, save the last of them: it may stand
// until the next one comes.
void PictureStream::take(AVFrame& frame)
{
    if (source_.seconds(frame) < needed_from_) {
        before_ = av::share(frame);
        return;
    }
    if (before_)
        push(*std::exchange(before_, nullptr));
    push(frame);
}

void PictureStream::push(AVFrame& frame)
{
    if (!chain_) {
        first_ = shape_of(frame);
        chain_ = FilterGraph::for_pictures(frame, source_.time_base(), filters_, 0);
    }
    end_ = frame.pts + frame.pkt_duration;
    chain_->push(same_shape(frame, *first_) ? frame : adapted(frame));
}

AVFrame& PictureStream::adapted(AVFrame& frame)
{
    if (!adapter_ || !same_shape(frame, *adapted_for_)) {
        adapted_for_ = shape_of(frame);
        const std::string format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(first_->format));
        adapter_ = FilterGraph::for_pictures(
            frame, source_.time_base(),
            fmt::format("scale={}:{},format={}", first_->width, first_->height, format));
    }
    adapter_->push(frame);
    av_frame_unref(adapted_.get());
    if (!adapter_->pull(*adapted_))
        throw std::runtime_error("a picture of another size could not be adapted");
    return *adapted_;
}

} // namespace supple::media

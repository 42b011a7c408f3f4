#include "media/sound_mix.hpp"

#include "media/filter_graph.hpp"
#include "media/frame_source.hpp"
#include "media/plan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

// Gaps and jumps from here on are filled or cut; smaller ones are the rounding of time stamps.
constexpr double noticeable_jump_seconds = 0.04;

// swresample plays mono at -3 dB on both sides, so mono is copied instead. More channels are scaled
// down together, so that the sum cannot clip.
std::string sound_chain(const MixOrder& order)
{
    const bool mono = order.sound.channels == 1;
    return fmt::format("aresample={}:async=1:first_pts=0:min_hard_comp={}:osf=fltp:{}"
                       "rematrix_maxval=1.0{}{},aformat=sample_fmts=fltp,apad,atrim=end_sample={}",
                       audio_sample_rate, noticeable_jump_seconds,
                       mono ? "" : "ochl=stereo:", mono ? ",pan=stereo|c0=c0|c1=c0" : "",
                       order.level_filters, order.samples);
}

bool same_sound(const AVFrame& a, const AVFrame& b)
{
    return a.sample_rate == b.sample_rate && a.format == b.format &&
           a.ch_layout.nb_channels == b.ch_layout.nb_channels;
}

class Mixer
{
  public:
    Mixer(const MixOrder& order, const std::function<void(AVFrame&)>& take)
        : chain_text_(sound_chain(order)), samples_(order.samples), hand_over_(take),
          filtered_(av::make_frame())
    {
    }

    bool has_begun() const { return chain_.has_value(); }
    bool is_full() const { return position_ >= samples_; }

    void take(AVFrame& frame, AVRational time_base)
    {
        if (!chain_) {
            first_ = av::share(frame);
            chain_ = FilterGraph::for_sound(frame, time_base, chain_text_, audio_frame_samples);
        }
        end_ = frame.pts + frame.pkt_duration;
        if (same_sound(frame, *first_))
            chain_->push(frame);
        else
            push_adapted(frame, time_base);
        drain();
    }

    void finish()
    {
        chain_->close(end_);
        drain();
    }

  private:
    // Broadcasts switch between stereo and surround, but the chain was built for the first frame.
    void push_adapted(AVFrame& frame, AVRational time_base)
    {
        if (!adapter_ || !same_sound(frame, *adapted_for_)) {
            const auto format = static_cast<AVSampleFormat>(first_->format);
            adapted_for_ = av::share(frame);
            adapter_ = FilterGraph::for_sound(
                frame, time_base,
                fmt::format("aresample={},aformat=sample_fmts={}:channel_layouts={}",
                            first_->sample_rate, av_get_sample_fmt_name(format),
                            av::layout_name(first_->ch_layout)),
                0);
        }
        adapter_->push(frame);
        while (adapter_->pull(*filtered_)) {
            filtered_->pts = av_rescale_q(filtered_->pts, adapter_->output_time_base(), time_base);
            chain_->push(*filtered_);
            av_frame_unref(filtered_.get());
        }
    }

    void drain()
    {
        while (chain_->pull(*filtered_)) {
            filtered_->pts = position_;
            position_ += filtered_->nb_samples;
            hand_over_(*filtered_);
            av_frame_unref(filtered_.get());
        }
    }

    std::string chain_text_;
    std::int64_t samples_;
    const std::function<void(AVFrame&)>& hand_over_;
    av::Frame filtered_;
    av::Frame first_;
    av::Frame adapted_for_;
    std::optional<FilterGraph> chain_;
    std::optional<FilterGraph> adapter_;
    std::int64_t position_ = 0; // in samples
    std::int64_t end_ = 0;      // of the last frame taken, in the source's time base
};

} // namespace

MixResult mix_down(const MixOrder& order, const std::function<void(AVFrame&)>& take,
                   const std::function<void(double share)>& progress, const StopFlag& stop)
{
    const double length = static_cast<double>(order.samples) / audio_sample_rate;
    FrameSource sound{order.source.file, order.sound.stream, order.source.origin_seconds, 1, stop};
    Mixer mixer{order, take};
    const av::Frame frame = av::make_frame();
    while (!mixer.is_full() && sound.next(*frame)) {
        if (sound.frames() % 64 == 0)
            progress(std::clamp(sound.seconds(*frame) / length, 0.0, 1.0));
        mixer.take(*frame, sound.time_base());
        av_frame_unref(frame.get());
    }
    if (mixer.has_begun())
        mixer.finish();
    return {mixer.has_begun(), sound.damaged()};
}

} // namespace supple::media

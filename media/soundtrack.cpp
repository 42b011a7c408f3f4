#include "media/soundtrack.hpp"

#include "media/captions.hpp"
#include "media/encoder.hpp"
#include "media/filter_graph.hpp"
#include "media/frame_source.hpp"
#include "media/segmenter.hpp"

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
std::string sound_chain(const AudioFacts& audio, std::int64_t total_samples)
{
    return fmt::format("aresample={}:async=1:first_pts=0:min_hard_comp={}:osf=fltp:{}"
                       "rematrix_maxval=1.0{},apad,atrim=end_sample={}",
                       audio_sample_rate, noticeable_jump_seconds,
                       audio.channels == 1 ? "" : "ochl=stereo:",
                       audio.channels == 1 ? ",pan=stereo|c0=c0|c1=c0" : "", total_samples);
}

std::int64_t samples(std::int64_t pictures, Rational rate)
{
    return av_rescale(pictures, rate.den * audio_sample_rate, rate.num);
}

bool same_sound(const AVFrame& a, const AVFrame& b)
{
    return a.sample_rate == b.sample_rate && a.format == b.format &&
           a.ch_layout.nb_channels == b.ch_layout.nb_channels;
}

// Where the segments of the picture begin, in samples.
class SoundGrid
{
  public:
    SoundGrid(const Plan& plan, std::int64_t pictures) : plan_(plan), pictures_(pictures) {}

    int segments() const { return plan_.grid.segments(pictures_); }
    std::int64_t begin(int segment) const
    {
        return samples(plan_.grid.segment_begin(segment), plan_.frame_rate);
    }
    std::int64_t end() const { return samples(pictures_, plan_.frame_rate); }

  private:
    const Plan& plan_;
    std::int64_t pictures_;
};

class Soundtrack
{
  public:
    Soundtrack(const Plan& plan, std::int64_t pictures, SegmentStore& store)
        : grid_(plan, pictures), chain_text_(sound_chain(*plan.source.audio, grid_.end())),
          track_(track_of(plan)), encoder_(open_audio_encoder()),
          segmenter_({*av::parameters_of(*encoder_), encoder_->time_base}, track_, {}, store),
          filtered_(av::make_frame())
    {
    }

    bool has_begun() const { return chain_.has_value(); }
    bool is_full() const { return position_ >= grid_.end(); }

    void take(AVFrame& frame, AVRational time_base)
    {
        if (!chain_) {
            first_ = av::share(frame);
            chain_ = FilterGraph::for_sound(frame, time_base, chain_text_, encoder_->frame_size);
        }
        end_ = frame.pts + frame.pkt_duration;
        if (same_sound(frame, *first_))
            chain_->push(frame);
        else
            push_adapted(frame, time_base);
        drain();
    }

    Track finish()
    {
        chain_->close(end_);
        drain();
        encode(*encoder_, nullptr, [this](AVPacket& packet) { cut(packet); });
        append(track_, segmenter_.finish());
        return std::move(track_);
    }

  private:
    static Track track_of(const Plan& plan)
    {
        const std::string& language = plan.source.audio->language;
        return {.kind = TrackKind::audio,
                .name = "a1",
                .channels = 2,
                .language = language,
                .language_name = language == "und" ? "Sound" : language_name(language)};
    }

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
            encode(*encoder_, filtered_.get(), [this](AVPacket& packet) { cut(packet); });
            av_frame_unref(filtered_.get());
        }
    }

    // At the frame nearest to the picture's cut, and before the very last frame if a tiny last
    // segment of the picture would otherwise have no sound.
    void cut(AVPacket& packet)
    {
        const int begun = segmenter_.segments() + 1;
        if (begun < grid_.segments()) {
            const bool is_time = packet.pts + encoder_->frame_size / 2 >= grid_.begin(begun);
            const bool is_last = packet.pts + encoder_->frame_size >= grid_.end();
            if (is_time || is_last)
                segmenter_.end_segment();
        }
        segmenter_.write(packet);
    }

    SoundGrid grid_;
    std::string chain_text_;
    Track track_;
    av::Codec encoder_;
    Segmenter segmenter_;
    av::Frame filtered_;
    av::Frame first_;
    av::Frame adapted_for_;
    std::optional<FilterGraph> chain_;
    std::optional<FilterGraph> adapter_;
    std::int64_t position_ = 0; // in samples
    std::int64_t end_ = 0;      // of the last frame taken, in the source's time base
};

} // namespace

std::optional<SoundResult> make_soundtrack(const Plan& plan, std::int64_t pictures,
                                           SegmentStore& store,
                                           const std::function<void(double seconds)>& progress,
                                           const StopFlag& stop)
{
    const SourceFacts& source = plan.source;
    FrameSource sound{source.file, source.audio->stream, source.origin_seconds, 1, stop};
    Soundtrack track{plan, pictures, store};
    const av::Frame frame = av::make_frame();
    while (!track.is_full() && sound.next(*frame)) {
        if (sound.frames() % 64 == 0)
            progress(sound.seconds(*frame));
        track.take(*frame, sound.time_base());
        av_frame_unref(frame.get());
    }
    if (!track.has_begun())
        return std::nullopt;
    return SoundResult{track.finish(), sound.damaged()};
}

} // namespace supple::media

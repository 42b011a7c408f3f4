#include "media/probe.hpp"

#include "media/language.hpp"
#include "media/progress.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <vector>

namespace supple::media
{

namespace
{

// Enough to see field flags, true pixel format and colour; few enough to be quick.
constexpr int sampled_pictures = 12;
// A file may promise a little more than it holds: the last picture's duration is often a guess.
constexpr double tolerated_loss_seconds = 1.0;
constexpr double tolerated_loss_share = 0.02;
// A slide of a talk may stand for minutes; nobody practises before one for longer.
constexpr double longest_pause_seconds = 600;

[[noreturn]] void refuse(const SourceFacts& facts, const std::string& why)
{
    throw std::runtime_error(facts.file.filename().string() + ": " + why);
}

// Cover art is a "video stream" with one picture in it.
int video_stream(AVFormatContext& input)
{
    const int best = av_find_best_stream(&input, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (best < 0 || input.streams[best]->disposition & AV_DISPOSITION_ATTACHED_PIC)
        return -1;
    return best;
}

std::string name_or_unknown(const char* name)
{
    return name ? name : "unknown";
}

ColourFacts colour_of(const AVFrame& frame)
{
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(format);
    ColourFacts colour{.matrix = name_or_unknown(av_color_space_name(frame.colorspace)),
                       .primaries = name_or_unknown(av_color_primaries_name(frame.color_primaries)),
                       .transfer = name_or_unknown(av_color_transfer_name(frame.color_trc))};
    colour.rgb = pixels && (pixels->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
    colour.bits = pixels ? pixels->comp[0].depth : 8;
    const std::string name = name_or_unknown(pixels ? pixels->name : nullptr);
    colour.full_range =
        colour.rgb || frame.color_range == AVCOL_RANGE_JPEG || name.rfind("yuvj", 0) == 0;
    return colour;
}

Rational pixel_aspect_of(AVFormatContext& input, AVStream& stream, AVFrame& frame)
{
    const AVRational aspect = av_guess_sample_aspect_ratio(&input, &stream, &frame);
    // Outside these bounds it is a broken header, not a lens.
    const double ratio = aspect.den ? av_q2d(aspect) : 0;
    return ratio >= 0.25 && ratio <= 4 ? Rational{aspect.num, aspect.den} : Rational{1, 1};
}

AudioFacts audio_of(const AVStream& stream)
{
    const AVDictionaryEntry* tag = av_dict_get(stream.metadata, "language", nullptr, 0);
    return {.stream = stream.index,
            .codec = avcodec_get_name(stream.codecpar->codec_id),
            .channels = stream.codecpar->ch_layout.nb_channels,
            .layout = av::layout_name(stream.codecpar->ch_layout),
            .sample_rate = stream.codecpar->sample_rate,
            .language = playlist_language(tag ? tag->value : "")};
}

// One pass over all packets; the first pictures are decoded on the way.
class Scan
{
  public:
    Scan(AVFormatContext& input, SourceFacts& facts)
        : input_(input), facts_(facts), video_(*input.streams[facts.video.stream]),
          decoder_(av::open_decoder(video_, 1))
    {
    }

    void run(const StopFlag& stop)
    {
        const av::Packet packet = av::make_packet();
        int result = 0;
        while ((result = av_read_frame(&input_, packet.get())) >= 0) {
            stop_if_asked(stop);
            take(*packet);
            av_packet_unref(packet.get());
        }
        stop_if_asked(stop);
        facts_.damaged |= result != AVERROR_EOF;
        decode(nullptr);
        finish();
    }

    std::int64_t packets() const { return packets_; }
    int pictures() const { return pictures_; }

  private:
    void take(const AVPacket& packet)
    {
        facts_.damaged |= (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
        if (packet.stream_index == video_.index)
            take_video(packet);
        else if (facts_.audio && packet.stream_index == facts_.audio->stream)
            take_audio(packet);
    }

    void take_video(const AVPacket& packet)
    {
        ++packets_;
        if (pictures_ < sampled_pictures)
            decode(&packet);
        if (packet.flags & AV_PKT_FLAG_DISCARD) {
            facts_.edited = true;
            return;
        }
        const std::int64_t stamp = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
        if (stamp == AV_NOPTS_VALUE)
            return;
        times_.push_back(av::seconds(stamp, video_.time_base));
        if (times_.back() >= latest_) {
            latest_ = times_.back();
            latest_duration_ = av::seconds(packet.duration, video_.time_base);
        }
    }

    void take_audio(const AVPacket& packet)
    {
        if (packet.pts == AV_NOPTS_VALUE)
            return;
        const AVRational base = input_.streams[packet.stream_index]->time_base;
        const double start = av::seconds(packet.pts, base);
        if (first_audio_ > start)
            first_audio_ = start;
        last_audio_ = std::max(last_audio_, start + av::seconds(packet.duration, base));
    }

    void decode(const AVPacket* packet)
    {
        if (pictures_ >= sampled_pictures || avcodec_send_packet(decoder_.get(), packet) < 0)
            return;
        const av::Frame frame = av::make_frame();
        while (avcodec_receive_frame(decoder_.get(), frame.get()) >= 0) {
            interlaced_ += frame->interlaced_frame ? 1 : 0;
            if (pictures_++ == 0)
                facts_.video = facts_of_picture(input_, video_, *frame);
        }
    }

    void finish()
    {
        facts_.video.interlaced = interlaced_ * 2 > pictures_;
        facts_.video.timing =
            times_.size() > 1 ? measure_timing(times_, latest_duration_) : timing_from_header();
        if (!facts_.audio)
            return;
        // Priming that the decoder will drop comes before the stream's start.
        const AVStream& audio = *input_.streams[facts_.audio->stream];
        facts_.audio->start_seconds = audio.start_time != AV_NOPTS_VALUE
                                          ? av::seconds(audio.start_time, audio.time_base)
                                      : std::isfinite(first_audio_) ? first_audio_
                                                                    : 0;
        facts_.audio->end_seconds = std::max(last_audio_, facts_.audio->start_seconds);
    }

    // A raw stream has no times at all, only a rate in its parameter sets.
    FrameTiming timing_from_header() const
    {
        const double rate =
            av_q2d(video_.avg_frame_rate.num ? video_.avg_frame_rate : AVRational{25, 1});
        return {.frames = packets_,
                .end_seconds = static_cast<double>(packets_) / rate,
                .usual_distance = 1 / rate};
    }

    AVFormatContext& input_;
    SourceFacts& facts_;
    AVStream& video_;
    av::Codec decoder_;
    std::vector<double> times_;
    double latest_ = -HUGE_VAL;
    double latest_duration_ = 0;
    double first_audio_ = HUGE_VAL;
    double last_audio_ = 0;
    std::int64_t packets_ = 0;
    int pictures_ = 0;
    int interlaced_ = 0;
};

// What the container says the picture lasts; 0 when it does not say or only guesses.
double promised_seconds(const AVFormatContext& input, const AVStream& video)
{
    if (input.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE)
        return 0;
    if (video.duration != AV_NOPTS_VALUE)
        return av::seconds(video.duration, video.time_base);
    if (input.duration_estimation_method == AVFMT_DURATION_FROM_STREAM &&
        input.duration != AV_NOPTS_VALUE)
        return static_cast<double>(input.duration) / AV_TIME_BASE;
    return 0;
}

// One damaged time stamp can stretch three seconds to twenty hours of the same picture.
void refuse_a_clock_that_jumps(const SourceFacts& facts)
{
    const FrameTiming& timing = facts.video.timing;
    const double jump =
        std::max(timing.longest_distance, timing.first_seconds - facts.origin_seconds);
    if (jump > longest_pause_seconds)
        refuse(facts, "its clock jumps by " + clock_text(jump) +
                          " (h:mm:ss) without a picture; copy it again from the camera");
}

std::string rounded(double seconds)
{
    return std::to_string(std::lround(seconds));
}

void refuse_a_copy_that_broke_off(const AVFormatContext& input, const SourceFacts& facts,
                                  const Scan& scan)
{
    const AVStream& video = *input.streams[facts.video.stream];
    const double promised = promised_seconds(input, video);
    double held = facts.video.timing.end_seconds - facts.video.timing.first_seconds;
    if (video.duration == AV_NOPTS_VALUE && facts.audio)
        held = std::max(held, facts.audio->end_seconds - facts.audio->start_seconds);
    const double missing = promised - held;
    const bool packets_are_missing = video.nb_frames == 0 || scan.packets() < video.nb_frames;
    if (packets_are_missing && missing > tolerated_loss_seconds &&
        missing > promised * tolerated_loss_share)
        refuse(facts, "breaks off after " + rounded(held) + " of " + rounded(promised) +
                          " seconds; copy it again from the camera");
}

} // namespace

VideoFacts facts_of_picture(AVFormatContext& input, AVStream& stream, AVFrame& frame)
{
    const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
    return {.stream = stream.index,
            .codec = avcodec_get_name(stream.codecpar->codec_id),
            .pixel_format = name_or_unknown(format),
            .width = frame.width,
            .height = frame.height,
            .pixel_aspect = pixel_aspect_of(input, stream, frame),
            .turn = av::turn_of(stream),
            .colour = colour_of(frame)};
}

SourceFacts probe(const std::filesystem::path& file, const StopFlag& stop)
{
    SourceFacts facts{.file = file, .identity = identify(file)};
    const av::Input input = av::open_input(file, stop);
    facts.container = input->iformat->name;
    facts.video.stream = video_stream(*input);
    const int audio =
        av_find_best_stream(input.get(), AVMEDIA_TYPE_AUDIO, -1, facts.video.stream, nullptr, 0);
    if (facts.video.stream < 0)
        refuse(facts, audio >= 0 ? "holds sound but no moving picture" : "holds no moving picture");
    for (unsigned i = 0; i < input->nb_streams; ++i)
        facts.audio_tracks += input->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    if (audio >= 0 && avcodec_find_decoder(input->streams[audio]->codecpar->codec_id) &&
        input->streams[audio]->codecpar->ch_layout.nb_channels > 0)
        facts.audio = audio_of(*input->streams[audio]);

    Scan scan{*input, facts};
    scan.run(stop);
    refuse_a_copy_that_broke_off(*input, facts, scan);
    if (scan.pictures() == 0)
        refuse(facts, "none of its pictures can be decoded; copy it again from the camera");
    if (facts.video.timing.frames < 2)
        refuse(facts, "holds a single picture, not a video");
    facts.origin_seconds = facts.video.timing.first_seconds;
    if (facts.audio && facts.audio->end_seconds > facts.audio->start_seconds)
        facts.origin_seconds = std::min(facts.origin_seconds, facts.audio->start_seconds);
    refuse_a_clock_that_jumps(facts);
    return facts;
}

} // namespace supple::media

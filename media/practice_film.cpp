#include "media/practice_film.hpp"

#include "media/encoder.hpp"
#include "media/practice_scene.hpp"
#include "media/practice_script.hpp"
#include "media/practice_tone.hpp"

extern "C" {
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <span>

namespace supple::media
{

namespace
{

constexpr int quality = 17;        // nearly lossless: the packager encodes it again
constexpr int encoder_threads = 4; // fixed, because the number of threads changes the bytes
constexpr int group_frames = 2 * practice_frames_per_second;
constexpr std::int64_t sample_count =
    std::int64_t{tone_rate} * static_cast<std::int64_t>(practice_seconds);

// From cairo's pixels to BT.709 in limited range, said and meant.
SwsContext* make_scaler()
{
    constexpr int unit = 1 << 16;
    const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
    SwsContext* scaler = sws_getContext(
        PracticeScene::width, PracticeScene::height, AV_PIX_FMT_BGR0, PracticeScene::width,
        PracticeScene::height, AV_PIX_FMT_YUV420P,
        SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nullptr, nullptr, nullptr);
    if (!scaler || sws_setColorspaceDetails(scaler, bt709, 1, bt709, 0, 0, unit, unit) < 0)
        throw std::runtime_error("libswscale cannot convert the drawn pictures.");
    return scaler;
}

VideoSettings video_settings()
{
    return {.size = {PracticeScene::width, PracticeScene::height},
            .frame_rate = {practice_frames_per_second, 1},
            .ticks_per_picture = 1,
            .gop_frames = group_frames,
            .quality = quality,
            .ceiling_kbps = 0,
            .buffer_kbits = 0,
            .effort = Quality::fast,
            .threads = encoder_threads};
}

av::Frame sound_frame(const AVCodecContext& encoder, std::int64_t first, int count)
{
    av::Frame frame = av::make_frame();
    frame->format = encoder.sample_fmt;
    frame->nb_samples = count;
    frame->sample_rate = tone_rate;
    frame->pts = first;
    av::check(av_channel_layout_copy(&frame->ch_layout, &encoder.ch_layout), "drawing sound");
    av::check(av_frame_get_buffer(frame.get(), 0), "making room for sound");
    const auto channel = [&](int number) {
        return std::span{reinterpret_cast<float*>(frame->data[number]),
                         static_cast<std::size_t>(count)};
    };
    draw_tone(first, channel(0), channel(1));
    return frame;
}

} // namespace

void PracticeFilm::FreeScaler::operator()(SwsContext* scaler) const
{
    sws_freeContext(scaler);
}

PracticeFilm::PracticeFilm(const std::filesystem::path& file)
    : scaler_(make_scaler()), video_(open_video_encoder(video_settings())),
      audio_(open_audio_encoder())
{
    AVFormatContext* made = nullptr;
    av::check(avformat_alloc_output_context2(&made, nullptr, "mp4", file.c_str()),
              "making an MP4 file");
    output_.reset(made);
    output_->flags |= AVFMT_FLAG_BITEXACT;
    add_stream(*video_);
    add_stream(*audio_);
    av::check(avio_open(&output_->pb, file.c_str(), AVIO_FLAG_WRITE), "writing " + file.string());
    AVDictionary* options = nullptr;
    av_dict_set(&options, "movflags", "+faststart", 0);
    const int result = avformat_write_header(output_.get(), &options);
    av_dict_free(&options);
    av::check(result, "writing " + file.string());
}

PracticeFilm::~PracticeFilm()
{
    avio_closep(&output_->pb);
}

void PracticeFilm::add(const AVFrame& drawn)
{
    const av::Frame frame = converted(drawn);
    encode(*video_, frame.get(), [this](AVPacket& packet) { write(packet, *video_, 0); });
    sound_until((drawn.pts + 1) * tone_rate / practice_frames_per_second);
}

void PracticeFilm::finish()
{
    encode(*video_, nullptr, [this](AVPacket& packet) { write(packet, *video_, 0); });
    encode(*audio_, nullptr, [this](AVPacket& packet) { write(packet, *audio_, 1); });
    av::check(av_write_trailer(output_.get()), "finishing the MP4 file");
}

void PracticeFilm::add_stream(const AVCodecContext& encoder)
{
    AVStream* stream = avformat_new_stream(output_.get(), nullptr);
    if (!stream)
        throw std::bad_alloc{};
    av::check(avcodec_parameters_from_context(stream->codecpar, &encoder), "describing a stream");
    stream->time_base = encoder.time_base;
    if (encoder.codec_type == AVMEDIA_TYPE_VIDEO)
        stream->avg_frame_rate = encoder.framerate;
    else // the tones have no language, but a player must name one, and the captions are English
        av_dict_set(&stream->metadata, "language", "eng", 0);
}

av::Frame PracticeFilm::converted(const AVFrame& drawn) const
{
    av::Frame frame = av::make_frame();
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = drawn.width;
    frame->height = drawn.height;
    frame->pts = drawn.pts;
    av::check(av_frame_get_buffer(frame.get(), 0), "making room for a picture");
    sws_scale(scaler_.get(), drawn.data, drawn.linesize, 0, drawn.height, frame->data,
              frame->linesize);
    return frame;
}

void PracticeFilm::sound_until(std::int64_t sample)
{
    while (next_sample_ < sample) {
        const auto count = static_cast<int>(
            std::min<std::int64_t>(audio_->frame_size, sample_count - next_sample_));
        const av::Frame frame = sound_frame(*audio_, next_sample_, count);
        encode(*audio_, frame.get(), [this](AVPacket& packet) { write(packet, *audio_, 1); });
        next_sample_ += count;
    }
}

void PracticeFilm::write(AVPacket& packet, const AVCodecContext& encoder, int stream)
{
    packet.stream_index = stream;
    if (encoder.codec_type == AVMEDIA_TYPE_VIDEO)
        packet.duration = 1;
    av_packet_rescale_ts(&packet, encoder.time_base, output_->streams[stream]->time_base);
    av::check(av_interleaved_write_frame(output_.get(), &packet), "writing the MP4 file");
}

} // namespace supple::media

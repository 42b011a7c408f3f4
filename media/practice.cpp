#include "media/practice.hpp"

#include "media/av.hpp"
#include "media/captions.hpp"
#include "media/chapters.hpp"
#include "media/encoder.hpp"
#include "media/frame_queue.hpp"
#include "media/practice_scene.hpp"
#include "media/practice_script.hpp"
#include "media/practice_tone.hpp"

extern "C" {
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <exception>
#include <fstream>
#include <thread>

namespace supple::media
{

namespace fs = std::filesystem;

namespace
{

constexpr int frames_per_second = 25;
constexpr int frame_count = static_cast<int>(practice_seconds) * frames_per_second;
constexpr int quality = 17;        // nearly lossless: the packager encodes it again
constexpr int encoder_threads = 4; // fixed, because the number of threads changes the bytes
constexpr int group_frames = 2 * frames_per_second;

struct FreeScaler {
    void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};

// From cairo's pixels to BT.709 in limited range, said and meant.
class Converter
{
  public:
    Converter()
        : scaler_(sws_getContext(PracticeScene::width, PracticeScene::height, AV_PIX_FMT_BGR0,
                                 PracticeScene::width, PracticeScene::height, AV_PIX_FMT_YUV420P,
                                 SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nullptr,
                                 nullptr, nullptr))
    {
        constexpr int unit = 1 << 16;
        const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
        if (!scaler_ ||
            sws_setColorspaceDetails(scaler_.get(), bt709, 1, bt709, 0, 0, unit, unit) < 0)
            throw std::runtime_error("libswscale cannot convert the drawn pictures.");
    }

    av::Frame convert(const AVFrame& drawn) const
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

  private:
    std::unique_ptr<SwsContext, FreeScaler> scaler_;
};

// The MP4 file: pictures come in, sound is drawn up to the same moment.
class Film
{
  public:
    explicit Film(const fs::path& file)
        : video_(open_video_encoder({.size = {PracticeScene::width, PracticeScene::height},
                                     .frame_rate = {frames_per_second, 1},
                                     .ticks_per_picture = 1,
                                     .gop_frames = group_frames,
                                     .quality = quality,
                                     .ceiling_kbps = 0,
                                     .buffer_kbits = 0,
                                     .effort = Quality::fast,
                                     .threads = encoder_threads})),
          audio_(open_audio_encoder())
    {
        AVFormatContext* made = nullptr;
        av::check(avformat_alloc_output_context2(&made, nullptr, "mp4", file.c_str()),
                  "making an MP4 file");
        output_.reset(made);
        output_->flags |= AVFMT_FLAG_BITEXACT;
        add_stream(*video_);
        add_stream(*audio_);
        av::check(avio_open(&output_->pb, file.c_str(), AVIO_FLAG_WRITE),
                  "writing " + file.string());
        AVDictionary* options = nullptr;
        av_dict_set(&options, "movflags", "+faststart", 0);
        const int result = avformat_write_header(output_.get(), &options);
        av_dict_free(&options);
        av::check(result, "writing " + file.string());
    }

    ~Film()
    {
        if (output_)
            avio_closep(&output_->pb);
    }
    Film(const Film&) = delete;
    Film& operator=(const Film&) = delete;

    void add(const AVFrame& drawn)
    {
        const av::Frame frame = converter_.convert(drawn);
        encode(*video_, frame.get(), [this](AVPacket& packet) { write(packet, *video_, 0); });
        sound_until((drawn.pts + 1) * tone_rate / frames_per_second);
    }

    void finish()
    {
        encode(*video_, nullptr, [this](AVPacket& packet) { write(packet, *video_, 0); });
        encode(*audio_, nullptr, [this](AVPacket& packet) { write(packet, *audio_, 1); });
        av::check(av_write_trailer(output_.get()), "finishing the MP4 file");
    }

  private:
    void add_stream(const AVCodecContext& encoder)
    {
        AVStream* stream = avformat_new_stream(output_.get(), nullptr);
        if (!stream)
            throw std::bad_alloc{};
        av::check(avcodec_parameters_from_context(stream->codecpar, &encoder),
                  "describing a stream");
        stream->time_base = encoder.time_base;
        if (encoder.codec_type == AVMEDIA_TYPE_VIDEO)
            stream->avg_frame_rate = encoder.framerate;
    }

    void write(AVPacket& packet, const AVCodecContext& encoder, int stream)
    {
        packet.stream_index = stream;
        if (encoder.codec_type == AVMEDIA_TYPE_VIDEO)
            packet.duration = 1;
        av_packet_rescale_ts(&packet, encoder.time_base, output_->streams[stream]->time_base);
        av::check(av_interleaved_write_frame(output_.get(), &packet), "writing the MP4 file");
    }

    void sound_until(std::int64_t sample)
    {
        while (next_sample_ < sample) {
            const auto count = static_cast<int>(std::min<std::int64_t>(
                audio_->frame_size,
                std::int64_t{tone_rate} * static_cast<int>(practice_seconds) - next_sample_));
            const av::Frame frame = av::make_frame();
            frame->format = audio_->sample_fmt;
            frame->nb_samples = count;
            frame->sample_rate = tone_rate;
            frame->pts = next_sample_;
            av::check(av_channel_layout_copy(&frame->ch_layout, &audio_->ch_layout),
                      "drawing sound");
            av::check(av_frame_get_buffer(frame.get(), 0), "making room for sound");
            const auto channel = [&](int number) {
                return std::span{reinterpret_cast<float*>(frame->data[number]),
                                 static_cast<std::size_t>(count)};
            };
            draw_tone(next_sample_, channel(0), channel(1));
            encode(*audio_, frame.get(), [this](AVPacket& packet) { write(packet, *audio_, 1); });
            next_sample_ += count;
        }
    }

    Converter converter_;
    av::Codec video_;
    av::Codec audio_;
    av::Output output_;
    std::int64_t next_sample_ = 0;
};

av::Frame draw_frame(const PracticeScene& scene, int number)
{
    av::Frame frame = av::make_frame();
    frame->format = AV_PIX_FMT_BGR0;
    frame->width = PracticeScene::width;
    frame->height = PracticeScene::height;
    frame->pts = number;
    av::check(av_frame_get_buffer(frame.get(), 0), "making room for a picture");
    cairo_surface_t* surface = cairo_image_surface_create_for_data(
        frame->data[0], CAIRO_FORMAT_RGB24, frame->width, frame->height, frame->linesize[0]);
    try {
        scene.draw(surface, static_cast<double>(number) / frames_per_second);
    } catch (...) {
        cairo_surface_destroy(surface);
        throw;
    }
    cairo_surface_destroy(surface);
    return frame;
}

// Encodes on a thread of its own what this thread draws.
class EncodingThread
{
  public:
    explicit EncodingThread(Film& film) : film_(film), thread_([this] { run(); }) {}
    ~EncodingThread()
    {
        queue_.abandon();
        if (thread_.joinable())
            thread_.join();
    }
    EncodingThread(const EncodingThread&) = delete;
    EncodingThread& operator=(const EncodingThread&) = delete;

    bool push(av::Frame frame) { return queue_.push(std::move(frame)); }

    // Waits for the last frame. Throws what the encoder threw.
    void finish()
    {
        queue_.finish();
        thread_.join();
        if (failure_)
            std::rethrow_exception(failure_);
    }

  private:
    void run()
    {
        try {
            while (const av::Frame frame = queue_.pop())
                film_.add(*frame);
        } catch (...) {
            failure_ = std::current_exception();
            queue_.abandon();
        }
    }

    Film& film_;
    FrameQueue queue_;
    std::exception_ptr failure_;
    std::thread thread_;
};

void draw_film(const fs::path& file, const PracticeProgress& progress)
{
    const PracticeScene scene;
    Film film{file};
    EncodingThread encoder{film};
    for (int number = 0; number < frame_count; ++number) {
        if (!encoder.push(draw_frame(scene, number)))
            break; // the encoder failed; finish() says why
        if (progress && number % 10 == 0 && !progress(static_cast<double>(number) / frame_count))
            throw Stopped{};
    }
    encoder.finish();
    film.finish();
}

void write_text(const fs::path& file, const std::string& text)
{
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << text;
    if (!out.flush())
        throw std::runtime_error("Could not write " + file.string() +
                                 ". Is there room on the disk?");
}

fs::path beside(const fs::path& out, const char* ending)
{
    return out.parent_path() / (out.stem().string() + ending);
}

} // namespace

void draw_practice(const fs::path& out, const PracticeProgress& progress)
{
    const fs::path unfinished = beside(out, ".unfinished.mp4");
    try {
        draw_film(unfinished, progress);
        write_text(beside(out, ".en.vtt"), webvtt(practice_cues()));
        write_text(beside(out, ".chapters.vtt"),
                   chapters_vtt(practice_chapters(), practice_seconds));
        fs::rename(unfinished, out);
    } catch (...) {
        std::error_code ignored;
        fs::remove(unfinished, ignored);
        throw;
    }
    if (progress)
        progress(1);
}

} // namespace supple::media

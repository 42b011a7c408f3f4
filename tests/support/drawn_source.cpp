#include "tests/support/drawn_source.hpp"

#include "media/av.hpp"
#include "tests/support/drawn_picture.hpp"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::tests
{

namespace av = supple::media::av;

namespace
{

constexpr int sample_rate = 48000;

template <class Lookup>
int tag(Lookup lookup, const std::string& name)
{
    const int value = lookup(name.c_str());
    return value >= 0 ? value : 2; // unspecified
}

constexpr AVRational fine{1, 90000};

av::Codec video_encoder(const DrawnSource& source)
{
    const AVCodec* codec = avcodec_find_encoder_by_name(source.codec.c_str());
    av::Codec encoder{avcodec_alloc_context3(codec)};
    encoder->width = source.width;
    encoder->height = source.height;
    encoder->pix_fmt = av_get_pix_fmt(source.pixel_format.c_str());
    encoder->time_base = fine;
    encoder->framerate = {source.rate_num, source.rate_den};
    encoder->sample_aspect_ratio = {source.aspect_num, source.aspect_den};
    encoder->color_range = source.matrix == "unknown" && !source.full_range
                               ? AVCOL_RANGE_UNSPECIFIED
                           : source.full_range ? AVCOL_RANGE_JPEG
                                               : AVCOL_RANGE_MPEG;
    encoder->colorspace = static_cast<AVColorSpace>(tag(av_color_space_from_name, source.matrix));
    encoder->color_primaries =
        static_cast<AVColorPrimaries>(tag(av_color_primaries_from_name, source.primaries));
    encoder->color_trc = static_cast<AVColorTransferCharacteristic>(
        tag(av_color_transfer_from_name, source.transfer));
    encoder->gop_size = source.gop;
    encoder->max_b_frames = source.reordered;
    if (source.open_gops)
        encoder->flags &= ~AV_CODEC_FLAG_CLOSED_GOP;
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    encoder->thread_count = 1;
    if (source.interlaced) {
        encoder->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
        encoder->field_order = AV_FIELD_TT;
    }
    av_opt_set(encoder->priv_data, "preset", "ultrafast", 0);
    av_opt_set(encoder->priv_data, "crf", "16", 0);
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "a drawn source's video");
    return encoder;
}

av::Codec sound_encoder(const DrawnSound& sound)
{
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    av::Codec encoder{avcodec_alloc_context3(codec)};
    encoder->sample_rate = sample_rate;
    encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
    av::check(av_channel_layout_from_string(&encoder->ch_layout, sound.layout.c_str()), "layout");
    encoder->time_base = {1, sample_rate};
    encoder->bit_rate = 96000 * std::max(1, encoder->ch_layout.nb_channels / 2);
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "a drawn source's sound");
    return encoder;
}

struct ClosedFile {
    void operator()(AVFormatContext* output) const
    {
        avio_closep(&output->pb);
        avformat_free_context(output);
    }
};

class File
{
  public:
    File(const DrawnSource& source, const std::filesystem::path& path) : source_(source)
    {
        AVFormatContext* raw = nullptr;
        av::check(avformat_alloc_output_context2(&raw, nullptr, nullptr, path.c_str()),
                  "a container");
        output_.reset(raw);
        video_ = video_encoder(source);
        AVStream* stream = add(*video_);
        stream->sample_aspect_ratio = video_->sample_aspect_ratio;
        if (source.rotation) {
            auto* matrix = reinterpret_cast<std::int32_t*>(av_stream_new_side_data(
                stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
            av_display_rotation_set(matrix, source.rotation);
        }
        for (const DrawnSound& sound : sounds_of(source))
            add_sound(sound);
        add_chapters();
        av::check(avio_open(&raw->pb, path.c_str(), AVIO_FLAG_WRITE), path.string());
        AVDictionary* options = nullptr;
        if (source.moov_first)
            av_dict_set(&options, "movflags", "faststart", 0);
        const int result = avformat_write_header(raw, &options);
        av_dict_free(&options);
        av::check(result, "a container's header");
    }

    void write()
    {
        write_pictures();
        encode(*video_, 0, nullptr);
        for (std::size_t i = 0; i < sounds_.size(); ++i)
            write_sound(sounds_[i], static_cast<int>(i) + 1);
        av::check(av_write_trailer(output_.get()), "a container's end");
    }

  private:
    struct Sound {
        DrawnSound drawn;
        av::Codec encoder;
    };

    static std::vector<DrawnSound> sounds_of(const DrawnSource& source)
    {
        std::vector<DrawnSound> sounds;
        if (!source.sound.empty())
            sounds.push_back({.layout = source.sound,
                              .start = source.sound_start,
                              .end = source.sound_end,
                              .language = source.language,
                              .tone = source.tone});
        sounds.insert(sounds.end(), source.more_sounds.begin(), source.more_sounds.end());
        return sounds;
    }

    void add_sound(const DrawnSound& sound)
    {
        const Sound& added = sounds_.emplace_back(Sound{sound, sound_encoder(sound)});
        AVStream* stream = add(*added.encoder);
        av_dict_set(&stream->metadata, "language", sound.language.c_str(), 0);
        if (!sound.title.empty())
            av_dict_set(&stream->metadata, "title", sound.title.c_str(), 0);
        stream->disposition = (sounds_.size() == 1 ? AV_DISPOSITION_DEFAULT : 0) |
                              (sound.commentary ? AV_DISPOSITION_COMMENT : 0) |
                              (sound.describes_video ? AV_DISPOSITION_VISUAL_IMPAIRED : 0);
    }

    AVStream* add(const AVCodecContext& encoder)
    {
        AVStream* stream = avformat_new_stream(output_.get(), nullptr);
        av::check(avcodec_parameters_from_context(stream->codecpar, &encoder), "a stream");
        stream->time_base = encoder.time_base;
        return stream;
    }

    // Freed with the context.
    void add_chapters()
    {
        const std::size_t count = source_.chapters.size();
        output_->chapters = static_cast<AVChapter**>(
            av_calloc(std::max<std::size_t>(1, count), sizeof(AVChapter*)));
        for (std::size_t i = 0; i < count; ++i) {
            auto* chapter = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
            output_->chapters[output_->nb_chapters++] = chapter;
            const double end = i + 1 < count ? source_.chapters[i + 1].start
                                             : source_.chapters[i].start + source_.seconds;
            chapter->id = static_cast<std::int64_t>(i) + 1;
            chapter->time_base = {1, 1000};
            chapter->start = std::llround(source_.chapters[i].start * 1000);
            chapter->end = std::llround(end * 1000);
            if (!source_.chapters[i].title.empty())
                av_dict_set(&chapter->metadata, "title", source_.chapters[i].title.c_str(), 0);
        }
    }

    std::vector<double> picture_times() const
    {
        if (!source_.times.empty())
            return source_.times;
        std::vector<double> times;
        const double distance = static_cast<double>(source_.rate_den) / source_.rate_num;
        for (int i = 0; source_.first_time + i * distance < source_.seconds - 1e-9; ++i)
            times.push_back(source_.first_time + i * distance);
        return times;
    }

    void write_pictures()
    {
        const Painter painter{source_};
        const auto times = picture_times();
        const double distance = static_cast<double>(source_.rate_den) / source_.rate_num;
        for (std::size_t i = 0; i < times.size(); ++i) {
            av::Frame frame = painter.paint(times[i], times[i] + distance / 2);
            frame->pts = std::llround(times[i] * fine.den);
            if (std::find(source_.keys.begin(), source_.keys.end(), i) != source_.keys.end())
                frame->pict_type = AV_PICTURE_TYPE_I;
            durations_ = i + 1 < times.size() ? times[i + 1] - times[i] : distance;
            encode(*video_, 0, frame.get());
        }
    }

    void write_sound(const Sound& sound, int stream)
    {
        const DrawnSound& drawn = sound.drawn;
        const auto first = std::llround(drawn.start * sample_rate);
        const auto last = std::llround((drawn.end < 0 ? source_.seconds : drawn.end) * sample_rate);
        for (std::int64_t at = first; at < last; at += sound.encoder->frame_size) {
            const int count =
                static_cast<int>(std::min<std::int64_t>(sound.encoder->frame_size, last - at));
            encode(*sound.encoder, stream, beep(sound, at, count).get());
        }
        encode(*sound.encoder, stream, nullptr);
    }

    // A tone of 1 kHz for a tenth of a second at the flash, the steady tone otherwise.
    av::Frame beep(const Sound& sound, std::int64_t at, int count) const
    {
        av::Frame frame = av::make_frame();
        frame->nb_samples = count;
        frame->format = AV_SAMPLE_FMT_FLTP;
        frame->sample_rate = sample_rate;
        av_channel_layout_copy(&frame->ch_layout, &sound.encoder->ch_layout);
        av::check(av_frame_get_buffer(frame.get(), 0), "a drawn sound");
        frame->pts = at;
        for (int c = 0; c < frame->ch_layout.nb_channels; ++c)
            for (int i = 0; i < count; ++i) {
                const double time = static_cast<double>(at + i) / sample_rate;
                const bool on = time >= source_.flash_seconds &&
                                time < source_.flash_seconds + flash_seconds_long;
                const double level = on ? 0.25 : sound.drawn.tone;
                reinterpret_cast<float*>(frame->extended_data[c])[i] =
                    static_cast<float>(std::clamp(level * std::sin(time * 2000 * M_PI), -1.0, 1.0));
            }
        return frame;
    }

    void encode(AVCodecContext& encoder, int stream, AVFrame* frame)
    {
        av::check(avcodec_send_frame(&encoder, frame), "drawing");
        const av::Packet packet = av::make_packet();
        while (avcodec_receive_packet(&encoder, packet.get()) >= 0) {
            if (stream == 0 && packet->duration <= 0)
                packet->duration = std::llround(durations_ * fine.den);
            av_packet_rescale_ts(packet.get(), encoder.time_base,
                                 output_->streams[stream]->time_base);
            packet->stream_index = stream;
            av::check(av_interleaved_write_frame(output_.get(), packet.get()), "drawing");
        }
    }

    const DrawnSource& source_;
    std::unique_ptr<AVFormatContext, ClosedFile> output_;
    av::Codec video_;
    std::vector<Sound> sounds_;
    double durations_ = 0.04;
};

} // namespace

void draw(const DrawnSource& source, const std::filesystem::path& file)
{
    av::be_silent();
    File{source, file}.write();
}

} // namespace supple::tests

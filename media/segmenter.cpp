#include "media/segmenter.hpp"

#include "media/codec_string.hpp"
#include "media/init_segment.hpp"
#include "media/loudness_box.hpp"

#include <algorithm>
#include <utility>

namespace supple::media
{

namespace
{

constexpr int buffer_bytes = 64 * 1024;

int append(void* bytes, std::uint8_t* data, int size)
{
    auto& all = *static_cast<std::vector<std::uint8_t>*>(bytes);
    all.insert(all.end(), data, data + size);
    return size;
}

} // namespace

Segmenter::Segmenter(const AVCodecContext& encoder, Track& track, SegmentStore& store)
    : track_(track), store_(store), encoder_time_base_(encoder.time_base)
{
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    io_ = avio_alloc_context(buffer, buffer_bytes, 1, &bytes_, nullptr, append, nullptr);
    if (!io_)
        throw std::bad_alloc{};
    io_->seekable = 0;
    open_output(encoder);
}

Segmenter::~Segmenter()
{
    output_.reset();
    if (io_)
        av_freep(&io_->buffer);
    avio_context_free(&io_);
}

void Segmenter::open_output(const AVCodecContext& encoder)
{
    AVFormatContext* raw = nullptr;
    av::check(avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr), "preparing the muxer");
    output_.reset(raw);
    raw->pb = io_;
    // Bit-exact: the same pictures give the same bytes, whatever libav's version string.
    raw->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;

    AVStream* stream = avformat_new_stream(raw, nullptr);
    if (!stream)
        throw std::bad_alloc{};
    av::check(avcodec_parameters_from_context(stream->codecpar, &encoder), "preparing the muxer");
    stream->codecpar->codec_tag = 0;
    stream->sample_aspect_ratio = encoder.sample_aspect_ratio;
    // The muxer's timescale is a multiple of this, so a picture lasts an integer of ticks.
    const bool video = encoder.codec_type == AVMEDIA_TYPE_VIDEO;
    stream->time_base = video ? AVRational{1, encoder.framerate.num} : encoder.time_base;

    AVDictionary* options = nullptr;
    av_dict_set(
        &options, "movflags",
        video ? "cmaf+frag_custom+skip_trailer" : "cmaf+delay_moov+frag_custom+skip_trailer", 0);
    if (!video)
        av_dict_set(&options, "use_editlist", "1", 0);
    const int result = avformat_write_header(raw, &options);
    av_dict_free(&options);
    av::check(result, "preparing the muxer");
    track_.timescale = stream->time_base.den;
    if (video)
        take_init();
}

void Segmenter::take_init()
{
    avio_flush(io_);
    std::vector<std::uint8_t> bytes = take_bytes();
    if (track_.levels.result)
        bytes = with_loudness(bytes, *track_.levels.result);
    const InitSegment init = read_init_segment(bytes);
    track_.codecs = track_.kind == TrackKind::audio ? aac_codec_string(init.audio_config)
                                                    : avc_codec_string(init.avcc);
    store_.write_init(track_, bytes);
    has_init_ = true;
}

std::vector<std::uint8_t> Segmenter::take_bytes()
{
    return std::exchange(bytes_, {});
}

void Segmenter::write(AVPacket& packet)
{
    const AVRational ticks = output_->streams[0]->time_base;
    av_packet_rescale_ts(&packet, encoder_time_base_, ticks);
    packet.stream_index = 0;
    // Priming presents nothing: it lies before zero.
    const std::int64_t end = packet.pts + packet.duration;
    if (end > 0)
        segment_ticks_ += std::min(packet.duration, end);
    ++fragment_packets_;
    av::check(av_write_frame(output_.get(), &packet), "writing a segment");
}

void Segmenter::flush()
{
    av::check(av_write_frame(output_.get(), nullptr), "writing a segment");
}

void Segmenter::end_fragment()
{
    if (fragment_packets_ == 0)
        return;
    if (!has_init_) {
        flush(); // with delay_moov the first flush writes the moov, only the second the fragment
        take_init();
    }
    flush();
    fragment_packets_ = 0;
}

void Segmenter::end_segment()
{
    end_fragment();
    avio_flush(io_);
    const auto bytes = take_bytes();
    if (bytes.empty())
        return;
    store_.write_segment(track_, bytes, std::exchange(segment_ticks_, 0));
}

void Segmenter::finish()
{
    end_segment();
    av::check(av_write_trailer(output_.get()), "closing a track");
}

} // namespace supple::media

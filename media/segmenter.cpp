#include "media/segmenter.hpp"

#include "media/codec_string.hpp"
#include "media/fragment_clock.hpp"
#include "media/init_segment.hpp"
#include "media/loudness_box.hpp"

#include <algorithm>
#include <utility>

namespace supple::media
{

namespace
{

constexpr int buffer_bytes = 64 * 1024;

int append_bytes(void* bytes, std::uint8_t* data, int size)
{
    auto& all = *static_cast<std::vector<std::uint8_t>*>(bytes);
    all.insert(all.end(), data, data + size);
    return size;
}

} // namespace

Segmenter::Segmenter(const MuxedStream& stream, const Track& track, const ChunkBegin& begin,
                     SegmentStore& store)
    : track_(track), store_(store), begin_(begin),
      time_base_(stream.time_base), record_{.track = track.name, .chunk = begin.chunk}
{
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    io_.reset(
        avio_alloc_context(buffer, buffer_bytes, 1, &bytes_, nullptr, append_bytes, nullptr));
    if (!io_)
        throw std::bad_alloc{};
    io_->seekable = 0;
    open_output(stream);
}

void Segmenter::open_output(const MuxedStream& muxed)
{
    AVFormatContext* raw = nullptr;
    av::check(avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr), "preparing the muxer");
    output_.reset(raw);
    raw->pb = io_.get();
    // Bit-exact: the same pictures give the same bytes, whatever libav's version string.
    raw->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;

    AVStream* stream = avformat_new_stream(raw, nullptr);
    if (!stream)
        throw std::bad_alloc{};
    av::check(avcodec_parameters_copy(stream->codecpar, &muxed.codec), "preparing the muxer");
    stream->codecpar->codec_tag = 0;
    stream->sample_aspect_ratio = muxed.codec.sample_aspect_ratio;
    // The muxer's timescale is a multiple of this, so a picture lasts an integer of ticks.
    const bool video = muxed.codec.codec_type == AVMEDIA_TYPE_VIDEO;
    stream->time_base = video ? AVRational{1, muxed.frame_rate.num} : muxed.time_base;

    AVDictionary* options = nullptr;
    av_dict_set(
        &options, "movflags",
        video ? "cmaf+frag_custom+skip_trailer" : "cmaf+delay_moov+frag_custom+skip_trailer", 0);
    if (!video)
        av_dict_set(&options, "use_editlist", "1", 0);
    const int result = avformat_write_header(raw, &options);
    av_dict_free(&options);
    av::check(result, "preparing the muxer");
    record_.timescale = stream->time_base.den;
    if (video)
        take_init();
}

void Segmenter::take_init()
{
    avio_flush(io_.get());
    std::vector<std::uint8_t> bytes = take_bytes();
    if (track_.levels.result)
        bytes = with_loudness(bytes, *track_.levels.result);
    const InitSegment init = read_init_segment(bytes);
    record_.codecs = track_.kind == TrackKind::audio ? aac_codec_string(init.audio_config)
                                                     : avc_codec_string(init.avcc);
    record_.init_bytes = static_cast<std::int64_t>(bytes.size());
    if (begin_.chunk == 0)
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
    av_packet_rescale_ts(&packet, time_base_, ticks);
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
    ++record_.fragments;
    fragment_packets_ = 0;
}

void Segmenter::end_segment()
{
    end_fragment();
    avio_flush(io_.get());
    auto bytes = take_bytes();
    if (bytes.empty())
        return;
    const auto ticks = av_rescale_q(begin_.time, time_base_, output_->streams[0]->time_base);
    move_fragments(bytes, static_cast<std::uint64_t>(ticks),
                   static_cast<std::uint32_t>(begin_.fragments));
    const int number = begin_.segments + segments() + 1;
    record_.segments.push_back(
        store_.write_segment(track_, number, bytes, std::exchange(segment_ticks_, 0)));
}

ChunkRecord Segmenter::finish()
{
    end_segment();
    av::check(av_write_trailer(output_.get()), "closing a track");
    return std::move(record_);
}

std::vector<std::string> files_of(const Track& track, const ChunkRecord& record,
                                  const ChunkBegin& begin)
{
    std::vector<std::string> files;
    if (begin.chunk == 0)
        files.push_back(init_file_name(track.name));
    for (std::size_t i = 0; i < record.segments.size(); ++i)
        files.push_back(segment_file_name(track, begin.segments + static_cast<int>(i) + 1));
    return files;
}

void append(Track& track, const ChunkRecord& record)
{
    track.codecs = record.codecs;
    track.timescale = record.timescale;
    track.init_bytes = record.init_bytes;
    track.segments.insert(track.segments.end(), record.segments.begin(), record.segments.end());
}

} // namespace supple::media

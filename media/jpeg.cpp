#include "media/jpeg.hpp"

#include "media/encoder.hpp"

namespace supple::media
{

namespace
{

// Markers of ITU-T T.81 table B.1.
constexpr int start_of_image = 0xffd8;
constexpr int end_of_image = 0xffd9;
constexpr int start_of_scan = 0xffda;

// SOF0 to SOF15 without DHT, JPG and DAC, which lie between them.
bool is_frame_header(int marker)
{
    return marker >= 0xffc0 && marker <= 0xffcf && marker != 0xffc4 && marker != 0xffc8 &&
           marker != 0xffcc;
}

Size read_frame_header(ByteReader& reader)
{
    reader.skip(3); // the segment's length, and the bits of a sample
    const int height = reader.u16();
    return {.width = reader.u16(), .height = height};
}

// The headers up to the scan, each a marker and its length.
std::optional<Size> walk_headers(ByteReader reader)
{
    if (reader.u16() != start_of_image)
        return std::nullopt;
    for (;;) {
        const int marker = reader.u16();
        if (is_frame_header(marker))
            return read_frame_header(reader);
        if (marker < 0xff00 || marker == start_of_scan)
            return std::nullopt;
        const int length = reader.u16();
        if (length < 2)
            return std::nullopt;
        reader.skip(static_cast<std::size_t>(length) - 2);
    }
}

av::Codec open_encoder(const AVFrame& picture, int quality)
{
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    av::Codec encoder{avcodec_alloc_context3(codec)};
    if (!encoder)
        throw std::bad_alloc{};
    encoder->width = picture.width;
    encoder->height = picture.height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->time_base = {1, 25};
    encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    encoder->global_quality = quality * FF_QP2LAMBDA;
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "opening the JPEG encoder");
    return encoder;
}

} // namespace

std::vector<std::uint8_t> jpeg(const AVFrame& picture, int quality)
{
    const av::Codec encoder = open_encoder(picture, quality);
    av::Frame frame = av::share(picture);
    frame->pts = 0;
    frame->quality = encoder->global_quality;
    frame->pict_type = AV_PICTURE_TYPE_NONE;
    std::vector<std::uint8_t> bytes;
    const auto keep = [&](AVPacket& packet) {
        bytes.insert(bytes.end(), packet.data, packet.data + packet.size);
    };
    encode(*encoder, frame.get(), keep);
    encode(*encoder, nullptr, keep);
    return bytes;
}

std::optional<Size> jpeg_size(Bytes bytes)
{
    try {
        if (bytes.size() < 4 || ByteReader{bytes.last(2)}.u16() != end_of_image)
            return std::nullopt;
        return walk_headers(ByteReader{bytes});
    } catch (const BrokenBox&) {
        return std::nullopt;
    }
}

} // namespace supple::media

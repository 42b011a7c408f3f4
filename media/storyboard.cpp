#include "media/storyboard.hpp"

#include "media/init_segment.hpp"
#include "media/jpeg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace supple::media
{

namespace
{

constexpr int jpeg_quality = 5; // looked at for a moment, at half its size

constexpr std::uint64_t largest_iframe_bytes = 10'000'000; // a second at 90 kb/s is 11 kB

Bytes as_bytes(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

av::Frame black_sheet(Size size)
{
    av::Frame sheet = av::make_frame();
    sheet->width = size.width;
    sheet->height = size.height;
    sheet->format = AV_PIX_FMT_YUVJ420P;
    av::check(av_frame_get_buffer(sheet.get(), 0), "a sheet of the storyboard");
    for (std::size_t plane = 0; plane < 3; ++plane)
        std::memset(sheet->data[plane], plane == 0 ? 0 : 128,
                    static_cast<std::size_t>(sheet->linesize[plane]) *
                        static_cast<std::size_t>(plane == 0 ? size.height : size.height / 2));
    return sheet;
}

av::Codec open_decoder(const InitSegment& init)
{
    const AVCodec* decoder = avcodec_find_decoder(AV_CODEC_ID_H264);
    av::Codec codec{avcodec_alloc_context3(decoder)};
    auto* extra =
        static_cast<std::uint8_t*>(av_mallocz(init.avcc.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!codec || !extra)
        throw std::bad_alloc{};
    std::copy(init.avcc.begin(), init.avcc.end(), extra);
    codec->extradata = extra; // freed with the codec
    codec->extradata_size = static_cast<int>(init.avcc.size());
    codec->thread_count = 0; // as many pictures at once as there are cores
    codec->thread_type = FF_THREAD_FRAME;
    // Edges of blocks cannot be seen in a tile.
    codec->skip_loop_filter = AVDISCARD_ALL;
    av::check(avcodec_open2(codec.get(), decoder, nullptr), "opening the decoder");
    return codec;
}

// Decodes trick-play files and hands each picture on.
class IframeReader
{
  public:
    IframeReader(const Track& track, const std::filesystem::path& folder)
        : track_(track), folder_(folder),
          decoder_(open_decoder(read_init_segment(
              as_bytes(read_file(folder / init_file_name(track.name), largest_iframe_bytes))))),
          picture_(av::make_frame())
    {
    }

    // A file holds one picture, so its mdat is one sample.
    template <class Take>
    void read(int number, Take take)
    {
        const std::string bytes =
            read_file(folder_ / segment_file_name(track_, number), largest_iframe_bytes);
        const Bytes sample = box_at(as_bytes(bytes), {"mdat"}).payload;
        const av::Packet packet = av::make_packet();
        av::check(av_new_packet(packet.get(), static_cast<int>(sample.size())), "reading");
        std::copy(sample.begin(), sample.end(), packet->data);
        decode(packet.get(), take);
    }

    template <class Take>
    void finish(Take take)
    {
        decode(nullptr, take);
    }

  private:
    template <class Take>
    void decode(const AVPacket* packet, Take take)
    {
        av::check(avcodec_send_packet(decoder_.get(), packet), "decoding an I-frame");
        while (avcodec_receive_frame(decoder_.get(), picture_.get()) >= 0)
            take(*picture_);
    }

    const Track& track_;
    std::filesystem::path folder_;
    av::Codec decoder_;
    av::Frame picture_;
};

} // namespace

void StoryboardPainter::paint(AVFrame& picture)
{
    if (!scaler_)
        scaler_ = FilterGraph::for_pictures(picture, {1, 1},
                                            fmt::format("scale={}:{}:flags=area,setsar=1,{}",
                                                        layout_.tile.width, layout_.tile.height,
                                                        to_jpeg_colours));
    scaler_->push(picture);
    const av::Frame tile = av::make_frame();
    while (scaler_->pull(*tile)) {
        paint_tile(*tile);
        av_frame_unref(tile.get());
    }
}

void StoryboardPainter::paint_tile(const AVFrame& tile)
{
    const TilePlace place = place_of(layout_, tile_++);
    if (!sheet_)
        sheet_ = black_sheet(layout_.sheet(place.sheet));
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const int half = plane == 0 ? 1 : 2; // of the sides; tiles have even ones
        std::uint8_t* corner =
            sheet_->data[plane] + place.x / half +
            static_cast<std::ptrdiff_t>(place.y / half) * sheet_->linesize[plane];
        for (int y = 0; y < tile.height / half; ++y)
            std::copy_n(tile.data[plane] + static_cast<std::ptrdiff_t>(y) * tile.linesize[plane],
                        tile.width / half,
                        corner + static_cast<std::ptrdiff_t>(y) * sheet_->linesize[plane]);
    }
    if (place.is_last_of_sheet) {
        take_sheet_(place.sheet, jpeg(*sheet_, jpeg_quality));
        sheet_.reset();
    }
}

void make_storyboard(const Track& iframes, Staging& staging, const StopFlag& stop)
{
    const auto pictures = static_cast<int>(iframes.segments.size());
    const auto layout = storyboard_layout({iframes.width, iframes.height}, pictures);
    StoryboardPainter painter{layout, [&](int number, const std::vector<std::uint8_t>& sheet) {
                                  staging.write(sheet_file_name(number), sheet);
                              }};
    const auto paint = [&](AVFrame& picture) { painter.paint(picture); };
    IframeReader reader{iframes, staging.folder()};
    for (int number = 1; number <= pictures; number += layout.iframes_per_tile) {
        stop_if_asked(stop);
        reader.read(number, paint);
    }
    reader.finish(paint);
    staging.write("storyboard.vtt", storyboard_vtt(layout, iframes));
}

} // namespace supple::media

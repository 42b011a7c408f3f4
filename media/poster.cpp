#include "media/poster.hpp"

#include "media/encoder.hpp"
#include "media/filter_graph.hpp"
#include "media/frame_source.hpp"
#include "media/picture_chain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>

namespace supple::media
{

namespace
{

// JPEG means BT.601 in full range, whatever the video has.
constexpr const char* to_jpeg = ",scale=in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:"
                                "out_range=pc,format=yuvj420p";
// Mean luma (16..235 in the video, 0..255 in the still) under which a picture says nothing.
constexpr double nearly_black = 30;
constexpr std::array choices{1.0 / 3, 0.5, 2.0 / 3, 0.2, 0.85, 0.05};
// A seek that lands this far behind the moment has missed it.
constexpr double late_seek_seconds = 0.2;
constexpr int jpeg_quality = 3; // 1 best … 31

double mean_luma(const AVFrame& picture)
{
    double sum = 0;
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* row =
            picture.data[0] + static_cast<std::ptrdiff_t>(y) * picture.linesize[0];
        for (int x = 0; x < picture.width; ++x)
            sum += row[x];
    }
    return sum / (static_cast<double>(picture.width) * picture.height);
}

Size shown_at_most(Size display, Size box)
{
    return fitted({std::max(2, display.width), std::max(2, display.height)}, box);
}

// Feeds the frame that shows at `moment`, and later ones if the chain wants them, until a picture
// comes out. Null if the source gives no frame, or only such that begin after `latest`.
av::Frame still(FrameSource& source, const std::string& filters, double moment,
                double latest = HUGE_VAL)
{
    av::Frame frame = av::make_frame();
    av::Frame result = av::make_frame();
    std::optional<FilterGraph> chain;
    const auto feed = [&] {
        if (!chain)
            chain = FilterGraph::for_pictures(*frame, source.time_base(), filters);
        chain->push(*frame);
        return chain->pull(*result);
    };
    av::Frame before = av::make_frame();
    while (source.next(*frame)) {
        if (!before->data[0] && !chain && source.seconds(*frame) > latest)
            return nullptr;
        const double end =
            source.seconds(*frame) + av::seconds(frame->pkt_duration, source.time_base());
        if ((chain || end > moment) && feed())
            return result;
        std::swap(before, frame);
        av_frame_unref(frame.get());
    }
    if (!chain) {
        if (!before->data[0])
            return nullptr;
        std::swap(before, frame);
        if (feed())
            return result;
    }
    chain->close(AV_NOPTS_VALUE);
    return chain->pull(*result) ? std::move(result) : nullptr;
}

av::Frame still_of_video(const Plan& plan, double moment, const StopFlag& stop)
{
    const SourceFacts& facts = plan.source;
    const Size size = shown_at_most(display_size(facts.video), poster_box);
    const std::string filters = picture_chain(facts.video, size, {0, 1}) + to_jpeg;
    // Files without an index may seek behind the moment, or to where nothing can be decoded.
    for (const double start : {moment, 0.0}) {
        FrameSource source{facts.file, facts.video.stream, facts.origin_seconds, 0, stop};
        if (start > 0)
            source.seek(start);
        const double latest = start > 0 ? moment + late_seek_seconds : HUGE_VAL;
        if (av::Frame found = still(source, filters, moment, latest))
            return found;
    }
    throw std::runtime_error(facts.file.filename().string() +
                             ": no picture can be decoded for the poster");
}

av::Frame a_telling_still(const Plan& plan, const StopFlag& stop)
{
    av::Frame brightest;
    double luma = -1;
    for (const double share : choices) {
        av::Frame candidate = still_of_video(plan, plan.expected_seconds() * share, stop);
        const double found = mean_luma(*candidate);
        if (found > luma) {
            luma = found;
            brightest = std::move(candidate);
        }
        if (luma > nearly_black)
            break;
    }
    return brightest;
}

av::Frame still_of_file(const std::string& file, const StopFlag& stop)
{
    int stream = 0;
    VideoFacts facts;
    {
        const av::Input input = av::open_input(file, stop);
        stream = av_find_best_stream(input.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
        if (stream < 0)
            throw std::runtime_error(file + ": is no picture");
        FrameSource first{file, stream, 0, 1, stop};
        const av::Frame frame = av::make_frame();
        if (!first.next(*frame))
            throw std::runtime_error(file + ": is no picture that can be decoded");
        facts = facts_of_picture(*input, *input->streams[stream], *frame);
    }
    FrameSource source{file, stream, 0, 1, stop};
    const Size size = shown_at_most(display_size(facts), poster_box);
    av::Frame found = still(source, picture_chain(facts, size, {0, 1}) + to_jpeg, 0);
    if (!found)
        throw std::runtime_error(file + ": is no picture that can be decoded");
    return found;
}

std::vector<std::uint8_t> jpeg(const AVFrame& picture)
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
    encoder->global_quality = jpeg_quality * FF_QP2LAMBDA;
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "opening the JPEG encoder");

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

} // namespace

std::optional<double> parse_time(const std::string& text)
{
    static const std::regex form{R"((?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,6})?))"};
    std::smatch parts;
    if (!std::regex_match(text, parts, form))
        return std::nullopt;
    const auto number = [&](std::size_t i) { return parts[i].matched ? std::stod(parts[i]) : 0.0; };
    return number(1) * 3600 + number(2) * 60 + number(3);
}

std::vector<std::uint8_t> make_poster(const Plan& plan, const std::string& choice,
                                      const StopFlag& stop)
{
    if (choice.empty())
        return jpeg(*a_telling_still(plan, stop));
    const auto moment = parse_time(choice);
    if (!moment)
        return jpeg(*still_of_file(choice, stop));
    if (*moment >= plan.expected_seconds())
        throw std::runtime_error("the poster's moment " + choice +
                                 " lies behind the end of the video");
    return jpeg(*still_of_video(plan, *moment, stop));
}

} // namespace supple::media

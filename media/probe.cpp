#include "media/probe.hpp"

#include "media/chapters.hpp"
#include "media/language.hpp"
#include "media/packet_scan.hpp"
#include "media/progress.hpp"

extern "C" {
#include <libavutil/avstring.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <vector>

namespace supple::media
{

namespace
{

// A file may promise a little more than it holds: the last picture's duration is often a guess.
constexpr double tolerated_loss_seconds = 1.0;
constexpr double tolerated_loss_share = 0.02;
// Bytes; longer titles of sounds are descriptions, not names for a menu.
constexpr std::size_t longest_title = 60;
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

std::string tag_of(const AVStream& stream, const char* name)
{
    const AVDictionaryEntry* tag = av_dict_get(stream.metadata, name, nullptr, 0);
    return tag ? tag->value : "";
}

// Titles go into playlists as they are, so they must be text on one line.
std::string title_of(const AVStream& stream)
{
    const std::string title = tag_of(stream, "title");
    const auto* at = reinterpret_cast<const std::uint8_t*>(title.data());
    const std::uint8_t* end = at + title.size();
    while (at < end) {
        std::int32_t letter = 0;
        if (av_utf8_decode(&letter, &at, end, 0) < 0 || letter < 0x20)
            return "";
    }
    return title.size() <= longest_title ? title : "";
}

AudioFacts audio_of(const AVStream& stream)
{
    return {.stream = stream.index,
            .codec = avcodec_get_name(stream.codecpar->codec_id),
            .channels = stream.codecpar->ch_layout.nb_channels,
            .layout = av::layout_name(stream.codecpar->ch_layout),
            .sample_rate = stream.codecpar->sample_rate,
            .language = playlist_language(tag_of(stream, "language")),
            .title = title_of(stream),
            .commentary = (stream.disposition & AV_DISPOSITION_COMMENT) != 0,
            .describes_video = (stream.disposition & AV_DISPOSITION_VISUAL_IMPAIRED) != 0};
}

bool is_decodable_sound(const AVStream& stream)
{
    return stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO &&
           avcodec_find_decoder(stream.codecpar->codec_id) &&
           stream.codecpar->ch_layout.nb_channels > 0;
}

void find_sounds(AVFormatContext& input, int preferred, SourceFacts& facts)
{
    for (unsigned i = 0; i < input.nb_streams; ++i) {
        const AVStream& stream = *input.streams[i];
        facts.audio_tracks += stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (!is_decodable_sound(stream))
            continue;
        const bool first = stream.index == preferred;
        facts.sounds.insert(first ? facts.sounds.begin() : facts.sounds.end(), audio_of(stream));
    }
}

std::vector<Chapter> chapters_of(const AVFormatContext& input)
{
    std::vector<Chapter> chapters;
    for (unsigned i = 0; i < input.nb_chapters; ++i) {
        const AVChapter& chapter = *input.chapters[i];
        const AVDictionaryEntry* title = av_dict_get(chapter.metadata, "title", nullptr, 0);
        chapters.push_back(
            {av::seconds(chapter.start, chapter.time_base), title ? title->value : ""});
    }
    return chapters;
}

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
                                  const PacketScan& scan)
{
    const AVStream& video = *input.streams[facts.video.stream];
    const double promised = promised_seconds(input, video);
    double held = facts.video.timing.end_seconds - facts.video.timing.first_seconds;
    if (video.duration == AV_NOPTS_VALUE)
        for (const AudioFacts& sound : facts.sounds)
            held = std::max(held, sound.end_seconds - sound.start_seconds);
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
    find_sounds(*input, audio, facts);

    PacketScan scan{*input, facts};
    scan.run(stop);
    refuse_a_copy_that_broke_off(*input, facts, scan);
    if (scan.pictures() == 0)
        refuse(facts, "none of its pictures can be decoded; copy it again from the camera");
    if (facts.video.timing.frames < 2)
        refuse(facts, "holds a single picture, not a video");
    facts.origin_seconds = facts.video.timing.first_seconds;
    for (const AudioFacts& sound : facts.sounds)
        if (sound.end_seconds > sound.start_seconds)
            facts.origin_seconds = std::min(facts.origin_seconds, sound.start_seconds);
    refuse_a_clock_that_jumps(facts);
    for (PicturePacket& packet : facts.video.packets)
        packet.seconds -= facts.origin_seconds;
    facts.chapters =
        tidy_chapters(chapters_of(*input), facts.origin_seconds, facts.duration_seconds());
    return facts;
}

} // namespace supple::media

#include "media/poster.hpp"

#include "media/filter_graph.hpp"
#include "media/frame_source.hpp"
#include "media/jpeg.hpp"
#include "media/moment.hpp"
#include "media/picture_chain.hpp"
#include "media/telling.hpp"

#include <climits>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace supple::media
{

namespace
{

// Shares of the length at which we look, the likeliest first: it wins when two say as much.
constexpr std::array choices{1.0 / 3, 0.5,  0.42, 0.25, 0.58, 0.67,
                             0.17,    0.75, 0.1,  0.83, 0.9,  0.04};
// Pictures decoded towards such a moment: the key frame before it, which is as telling as any and the
// only one that costs nothing else. With ten seconds between key frames more would cost seconds.
constexpr int most_decoded = 1;
// A seek that lands this far behind the moment has missed it.
constexpr double late_seek_seconds = 0.2;
constexpr int jpeg_quality = 3;

Size shown_at_most(Size display, Size box)
{
    return fitted({std::max(2, display.width), std::max(2, display.height)}, box);
}

std::string still_chain(const VideoFacts& video)
{
    const Size size = shown_at_most(display_size(video), poster_box);
    return picture_chain(video, size, {0, 1}) + "," + to_jpeg_colours;
}

// How far a still is looked for.
struct Search {
    double moment = 0;         // which frame is wanted: the one that shows then
    double latest = HUGE_VAL;  // a first frame that begins after this is not taken
    int most_frames = INT_MAX; // after so many any will do
    double earliest = 0;       // that begins no earlier than this
};

// Feeds the frame that is wanted, and later ones if the chain wants them, until a picture comes
// out. Null if the source gives no frame, or begins too late.
av::Frame still(FrameSource& source, const std::string& filters, const Search& search)
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
    for (int frames = 1; source.next(*frame); ++frames) {
        if (!before->data[0] && !chain && source.seconds(*frame) > search.latest)
            return nullptr;
        const double begin = source.seconds(*frame);
        const double end = begin + av::seconds(frame->pkt_duration, source.time_base());
        const bool wanted =
            end > search.moment || (frames >= search.most_frames && begin >= search.earliest);
        if ((chain || wanted) && feed())
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

FrameSource open_source(const SourceFacts& facts, const StopFlag& stop)
{
    return {facts.file, facts.video.stream, facts.origin_seconds, 0, stop};
}

av::Frame still_of_video(const Plan& plan, double moment, const StopFlag& stop)
{
    const SourceFacts& facts = plan.source;
    // Files without an index may seek behind the moment, or to where nothing can be decoded.
    for (const double start : {moment, 0.0}) {
        FrameSource source = open_source(facts, stop);
        if (start > 0)
            source.seek(start);
        const double latest = start > 0 ? moment + late_seek_seconds : HUGE_VAL;
        if (av::Frame found = still(source, still_chain(facts.video), {moment, latest}))
            return found;
    }
    throw std::runtime_error(facts.file.filename().string() +
                             ": no picture can be decoded for the poster");
}

double how_telling(const AVFrame& picture)
{
    return how_telling(
        impression_of({picture.data[0], picture.linesize[0], picture.width, picture.height}));
}

// Between two moments, where a seek and a little decoding lead.
av::Frame a_telling_still(const Plan& plan, double from, double to, const StopFlag& stop)
{
    const std::string filters = still_chain(plan.source.video);
    FrameSource source = open_source(plan.source, stop);
    av::Frame best;
    double most = -1;
    for (const double share : choices) {
        const double moment = from + (to - from) * share;
        source.seek(moment);
        av::Frame found =
            still(source, filters,
                  {.moment = moment, .latest = to, .most_frames = most_decoded, .earliest = from});
        if (const double telling = found ? how_telling(*found) : -1; telling > most) {
            most = telling;
            best = std::move(found);
        }
    }
    // A file that cannot be sought in still has a beginning.
    return best ? std::move(best) : still_of_video(plan, from, stop);
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
    av::Frame found = still(source, still_chain(facts), {});
    if (!found)
        throw std::runtime_error(file + ": is no picture that can be decoded");
    return found;
}

} // namespace

std::vector<std::uint8_t> make_poster(const Plan& plan, const std::string& choice,
                                      const StopFlag& stop)
{
    if (choice.empty())
        return jpeg(*a_telling_still(plan, 0, plan.expected_seconds(), stop), jpeg_quality);
    const auto moment = parse_moment(choice);
    if (!moment)
        return jpeg(*still_of_file(choice, stop), jpeg_quality);
    if (*moment >= plan.expected_seconds())
        throw std::runtime_error("the poster's moment " + choice +
                                 " lies behind the end of the video");
    return jpeg(*still_of_video(plan, *moment, stop), jpeg_quality);
}

std::vector<std::uint8_t> make_preview_poster(const Plan& plan, const StopFlag& stop)
{
    return jpeg(*a_telling_still(plan, plan.preview_begin(), plan.preview_end(), stop),
                jpeg_quality);
}

std::string describe_poster(const std::string& choice)
{
    if (choice.empty())
        return fmt::format("the sharpest and clearest of {} moments", choices.size());
    return parse_moment(choice) ? "the picture at " + choice : "the picture " + choice;
}

} // namespace supple::media

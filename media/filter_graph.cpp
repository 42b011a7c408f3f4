#include "media/filter_graph.hpp"

#include <fmt/format.h>

namespace supple::media
{

namespace
{

struct FreedInOut {
    void operator()(AVFilterInOut* point) const { avfilter_inout_free(&point); }
};
using InOut = std::unique_ptr<AVFilterInOut, FreedInOut>;

InOut end_point(const char* name, AVFilterContext* filter)
{
    InOut point{avfilter_inout_alloc()};
    if (!point)
        throw std::bad_alloc{};
    point->name = av_strdup(name);
    point->filter_ctx = filter;
    return point;
}

} // namespace

FilterGraph::FilterGraph(const char* source, const std::string& source_options, const char* sink,
                         const std::string& description, int threads)
    : graph_(avfilter_graph_alloc())
{
    if (!graph_)
        throw std::bad_alloc{};
    graph_->nb_threads = threads;
    av::check(avfilter_graph_create_filter(&source_, avfilter_get_by_name(source), "in",
                                           source_options.c_str(), nullptr, graph_.get()),
              "preparing filters");
    av::check(avfilter_graph_create_filter(&sink_, avfilter_get_by_name(sink), "out", nullptr,
                                           nullptr, graph_.get()),
              "preparing filters");
    AVFilterInOut* outputs = end_point("in", source_).release();
    AVFilterInOut* inputs = end_point("out", sink_).release();
    const int parsed =
        avfilter_graph_parse_ptr(graph_.get(), description.c_str(), &inputs, &outputs, nullptr);
    avfilter_inout_free(&inputs);
    avfilter_inout_free(&outputs);
    av::check(parsed, "preparing the filters " + description);
    av::check(avfilter_graph_config(graph_.get(), nullptr), "joining the filters " + description);
}

FilterGraph FilterGraph::for_pictures(const AVFrame& like, AVRational time_base,
                                      const std::string& description, int threads)
{
    const AVRational aspect = like.sample_aspect_ratio;
    const std::string options = fmt::format(
        "video_size={}x{}:pix_fmt={}:time_base={}/{}:pixel_aspect={}/{}", like.width, like.height,
        like.format, time_base.num, time_base.den, aspect.num, aspect.den > 0 ? aspect.den : 1);
    return FilterGraph{"buffer", options, "buffersink", description, threads};
}

FilterGraph FilterGraph::for_sound(const AVFrame& like, AVRational time_base,
                                   const std::string& description, int frame_size)
{
    const std::string options = fmt::format(
        "sample_rate={}:sample_fmt={}:time_base={}/{}:channel_layout={}", like.sample_rate,
        like.format, time_base.num, time_base.den, av::layout_name(like.ch_layout));
    FilterGraph graph{"abuffer", options, "abuffersink", description, 1};
    if (frame_size > 0)
        av_buffersink_set_frame_size(graph.sink_, static_cast<unsigned>(frame_size));
    return graph;
}

void FilterGraph::push(AVFrame& frame)
{
    av::check(av_buffersrc_add_frame_flags(source_, &frame, AV_BUFFERSRC_FLAG_KEEP_REF),
              "filtering");
}

void FilterGraph::close(std::int64_t end)
{
    av::check(av_buffersrc_close(source_, end, 0), "filtering");
}

bool FilterGraph::pull(AVFrame& frame)
{
    const int result = av_buffersink_get_frame(sink_, &frame);
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF)
        return false;
    av::check(result, "filtering");
    return true;
}

} // namespace supple::media

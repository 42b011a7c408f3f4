// One libavfilter graph with one way in and one way out, built from a description in text.
#pragma once

#include "media/av.hpp"

#include <string>

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

namespace supple::media
{

class FilterGraph
{
  public:
    // For pictures like `like`, whose times are in `time_base`. `threads` 0 = all cores.
    // Throws std::runtime_error if libavfilter refuses the description.
    static FilterGraph for_pictures(const AVFrame& like, AVRational time_base,
                                    const std::string& description, int threads = 1);
    // For sound; the output comes in frames of `frame_size` samples, the last one may be shorter.
    // 0: as they come.
    static FilterGraph for_sound(const AVFrame& like, AVRational time_base,
                                 const std::string& description, int frame_size);

    // Shares the frame's data; the caller keeps its own reference.
    void push(AVFrame& frame);
    // No more frames; the last one ended at `end`, in the input's time base.
    void close(std::int64_t end);
    // False when more input is needed, or at the end.
    bool pull(AVFrame& frame);

    AVRational output_time_base() const { return av_buffersink_get_time_base(sink_); }

  private:
    FilterGraph(const char* source, const std::string& source_options, const char* sink,
                const std::string& description, int threads);

    av::Graph graph_;
    AVFilterContext* source_ = nullptr; // owned by the graph
    AVFilterContext* sink_ = nullptr;
};

} // namespace supple::media

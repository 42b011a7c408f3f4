// A source's pictures after the filters of the plan: upright, even, at a constant rate, from any
// picture on. Pictures that change size or format in the middle of a file are brought back to the
// first one's.
#pragma once

#include "media/filter_graph.hpp"
#include "media/frame_source.hpp"
#include "media/plan.hpp"

#include <cmath>
#include <optional>
#include <string>

namespace supple::media
{

class PictureStream
{
  public:
    // Begins with picture number `first` of the plan's rate, which is the same as when one begins
    // with 0 and goes on to it. `source` must outlive the stream, and not have been read from.
    PictureStream(FrameSource& source, const Plan& plan, std::int64_t first);

    // False at the end. The frame carries no side data: captions or matrices of the source mean
    // nothing any more.
    bool next(AVFrame& picture);

    // The picture next() gave before it returned false; there was one.
    const AVFrame& last() const { return *last_; }

  private:
    bool feed();
    void take(AVFrame& frame);
    void push(AVFrame& frame);
    AVFrame& adapted(AVFrame& frame);

    FrameSource& source_;
    std::string filters_;
    double needed_from_ = -HUGE_VAL; // seconds; what comes before is not filtered
    std::optional<FilterGraph> chain_;
    std::optional<FilterGraph> adapter_;
    av::Frame decoded_;
    av::Frame before_;      // the last one that was left out
    av::Frame first_;       // without pixels: what the chain was built for
    av::Frame adapted_for_; // the same of the adapter
    av::Frame adapted_;
    av::Frame last_;
    std::int64_t end_ = 0; // of the last decoded frame, in the source's time base
    bool closed_ = false;
};

} // namespace supple::media

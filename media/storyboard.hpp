// The small pictures of the seek bar: JPEG sheets of tiles and storyboard.vtt. Made from the
// finished trick-play track as it lies in the staging folder, so nothing is decoded twice from the
// source, and a packaging that was broken off goes on without remembering anything about it.
#pragma once

#include "media/filter_graph.hpp"
#include "media/library.hpp"
#include "media/storyboard_layout.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace supple::media
{

// Paints sheets from pictures of any size, one picture for each tile, in order.
class StoryboardPainter
{
  public:
    // Called with each finished sheet, from 1.
    using TakeSheet = std::function<void(int number, const std::vector<std::uint8_t>& jpeg)>;

    StoryboardPainter(const StoryboardLayout& layout, TakeSheet take_sheet)
        : layout_(layout), take_sheet_(std::move(take_sheet))
    {
    }

    // All pictures have the form of the first: BT.709 in video range.
    void paint(AVFrame& picture);

  private:
    void paint_tile(const AVFrame& tile);

    StoryboardLayout layout_;
    TakeSheet take_sheet_;
    std::optional<FilterGraph> scaler_;
    av::Frame sheet_;
    int tile_ = 0;
};

// Reads the clear segments of `iframes` in the staging folder, and writes sheets and storyboard.vtt
// beside them. Throws std::runtime_error when they cannot be read; Stopped.
void make_storyboard(const Track& iframes, Staging& staging, const StopFlag& stop);

} // namespace supple::media

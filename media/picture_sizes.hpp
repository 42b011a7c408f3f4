// The sizes of one picture that the renditions ask for, each made at most once and not before
// somebody asks. Small ones are scaled from larger ones that were made already, which costs less
// than scaling each from the whole picture, but never in steps under 1.5, so that nothing is blurred
// by being scaled again and again.
#pragma once

#include "media/filter_graph.hpp"
#include "media/ladder.hpp"

#include <memory>
#include <vector>

namespace supple::media
{

class PictureSizes
{
  public:
    // All sizes that may be asked for; none larger than the picture.
    explicit PictureSizes(std::vector<Size> sizes);

    // From here on sizes are those of this picture, which must live until the next one is shown.
    void show(AVFrame& picture);

    // The shown picture in this size, with its pts; good until the next one is shown.
    AVFrame& in(Size size);

  private:
    struct Scaled {
        Size size;
        av::Frame frame; // without pixels: not made of this picture
        std::unique_ptr<FilterGraph> scaler;
    };

    // The smallest size that is large enough to be scaled from.
    AVFrame& parent_of(Size size);

    std::vector<Scaled> sizes_; // from large to small
    AVFrame* picture_ = nullptr;
};

} // namespace supple::media

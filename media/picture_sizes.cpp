#include "media/picture_sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace supple::media
{

namespace
{

constexpr double smallest_step = 1.5;

} // namespace

PictureSizes::PictureSizes(std::vector<Size> sizes)
{
    std::sort(sizes.begin(), sizes.end(),
              [](Size left, Size right) { return left.width > right.width; });
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    for (const Size size : sizes)
        sizes_.push_back({size, av::make_frame(), nullptr});
}

void PictureSizes::show(AVFrame& picture)
{
    picture_ = &picture;
    for (Scaled& each : sizes_)
        av_frame_unref(each.frame.get());
}

AVFrame& PictureSizes::in(Size size)
{
    if (size == Size{picture_->width, picture_->height})
        return *picture_;
    const auto found = std::find_if(sizes_.begin(), sizes_.end(),
                                    [&](const Scaled& each) { return each.size == size; });
    assert(found != sizes_.end());
    if (!found->frame->data[0]) {
        AVFrame& parent = parent_of(size);
        if (!found->scaler)
            found->scaler = std::make_unique<FilterGraph>(FilterGraph::for_pictures(
                parent, {1, 1},
                fmt::format("scale={}:{}:flags=bicubic+accurate_rnd,setsar=1", size.width,
                            size.height)));
        found->scaler->push(parent);
        if (!found->scaler->pull(*found->frame))
            throw std::runtime_error("a picture could not be scaled");
        found->frame->pts = picture_->pts;
    }
    return *found->frame;
}

AVFrame& PictureSizes::parent_of(Size size)
{
    for (auto each = sizes_.rbegin(); each != sizes_.rend(); ++each)
        if (each->size.width >= size.width * smallest_step && each->size.width < picture_->width)
            return in(each->size);
    return *picture_;
}

} // namespace supple::media

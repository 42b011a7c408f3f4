#include "media/grid.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace supple::media
{

namespace
{

std::vector<std::int64_t> runs_of(const std::vector<std::int64_t>& gops, std::int64_t length,
                                  std::int64_t limit)
{
    std::vector<std::int64_t> begins{0};
    std::int64_t best = 0; // the begin of the next segment, as far as is known
    for (const std::int64_t gop : gops) {
        const std::int64_t begin = begins.back();
        const bool nearer = std::abs(gop - begin - length) <= std::abs(best - begin - length);
        if (best > begin && (gop - begin >= limit || !nearer)) {
            begins.push_back(best);
        }
        best = gop;
    }
    begins.push_back(gops.back());
    return begins;
}

} // namespace

Grid Grid::even(int gop_pictures, int gops_per_segment)
{
    assert(gop_pictures > 0 && gops_per_segment > 0);
    Grid grid;
    grid.gop_pictures_ = gop_pictures;
    grid.segment_pictures_ = std::int64_t{gop_pictures} * gops_per_segment;
    return grid;
}

Grid Grid::following(std::vector<std::int64_t> key_pictures, std::int64_t pictures,
                     std::int64_t segment_pictures, std::int64_t limit_pictures)
{
    assert(!key_pictures.empty() && key_pictures.front() == 0 && key_pictures.back() < pictures);
    Grid grid;
    grid.gops_ = std::move(key_pictures);
    grid.gops_.push_back(pictures);
    grid.segments_ = runs_of(grid.gops_, segment_pictures, limit_pictures);
    return grid;
}

bool Grid::opens_gop(std::int64_t picture) const
{
    return gops_.empty() ? picture % gop_pictures_ == 0
                         : std::binary_search(gops_.begin(), gops_.end(), picture);
}

bool Grid::opens_segment(std::int64_t picture) const
{
    return segments_.empty() ? picture % segment_pictures_ == 0
                             : std::binary_search(segments_.begin(), segments_.end(), picture);
}

std::int64_t Grid::segment_begin(int segment) const
{
    if (segments_.empty())
        return segment * segment_pictures_;
    return segments_[std::min(static_cast<std::size_t>(segment), segments_.size() - 1)];
}

int Grid::segment_of(std::int64_t picture) const
{
    if (segments_.empty())
        return static_cast<int>(picture / segment_pictures_);
    const auto next = std::upper_bound(segments_.begin(), segments_.end(), picture);
    return static_cast<int>(next - segments_.begin()) - 1;
}

std::int64_t Grid::longest_gop() const
{
    std::int64_t longest = gop_pictures_;
    for (std::size_t at = 1; at < gops_.size(); ++at)
        longest = std::max(longest, gops_[at] - gops_[at - 1]);
    return longest;
}

} // namespace supple::media

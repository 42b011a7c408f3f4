#include "media/preview.hpp"

#include "media/moment.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace supple::media
{

namespace
{

constexpr double longest_wish_seconds = 86'400; // no video is longer than a day

// A cut this near to what was asked, in segments, is where it was asked: 30 s are five segments of
// 6.006 s, and of 5.93 s.
constexpr double near_enough = 0.1;

} // namespace

std::optional<PreviewWish> parse_preview(const std::string& text)
{
    const auto dash = text.find('-');
    const bool part = dash != std::string::npos;
    const auto from = part ? parse_moment(text.substr(0, dash)) : 0.0;
    const auto to = parse_moment(part ? text.substr(dash + 1) : text);
    if (!from || !to || *to > longest_wish_seconds || (part && *from >= *to))
        return std::nullopt;
    return PreviewWish{*from, *to};
}

SegmentRange preview_range(PreviewWish wish, double duration_seconds, double segment_seconds)
{
    if (wish.to <= wish.from)
        return {};
    if (wish.from >= duration_seconds)
        throw std::runtime_error("the preview begins behind the end of the video; name an earlier "
                                 "moment");
    const auto whole = [](double segments) { return static_cast<int>(segments); };
    const int all = std::max(1, whole(std::ceil(duration_seconds / segment_seconds - 0.01)));
    const int before = whole(std::floor(wish.from / segment_seconds + near_enough));
    const int asked = whole(std::ceil(wish.to / segment_seconds - near_enough));
    const int first = std::min(before + 1, all);
    const int last = std::clamp(asked, first, all);
    const int count = std::min(last - first + 1, all / 2);
    return count > 0 ? SegmentRange{.first = first, .count = count} : SegmentRange{};
}

} // namespace supple::media

#include "media/preview.hpp"

#include "media/moment.hpp"

#include <algorithm>
#include <stdexcept>

namespace supple::media
{

namespace
{

constexpr double longest_wish_seconds = 86'400; // no video is longer than a day

// A cut this near to what was asked is where it was asked: 30 s are five segments of 6.006 s, and
// of 5.93 s.
constexpr double near_enough_seconds = 0.6;

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

SegmentRange preview_range(PreviewWish wish, std::span<const double> cuts)
{
    if (wish.to <= wish.from)
        return {};
    if (wish.from >= cuts.back())
        throw std::runtime_error("the preview begins behind the end of the video; name an earlier "
                                 "moment");
    const int all = static_cast<int>(cuts.size()) - 1;
    const auto number = [&](auto cut) { return static_cast<int>(cut - cuts.begin()); };
    const int asked_first =
        number(std::upper_bound(cuts.begin(), cuts.end(), wish.from + near_enough_seconds));
    const int asked_last =
        number(std::lower_bound(cuts.begin(), cuts.end(), wish.to - near_enough_seconds));
    const int first = std::min(asked_first, all);
    const int last = std::clamp(asked_last, first, all);
    const int count = std::min(last - first + 1, all / 2);
    return count > 0 ? SegmentRange{.first = first, .count = count} : SegmentRange{};
}

} // namespace supple::media

#include "media/copied_picture.hpp"

#include "media/init_segment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace supple::media
{

namespace
{

constexpr double longest_gop_seconds = 4.0;
constexpr int high_profile = 100;
constexpr int highest_level = 52; // AHLS 1.2
// Of the distance between two pictures: time stamps in milliseconds are off by half of one.
constexpr double tolerated_jitter = 0.1;
// Peaks are measured over segments of six seconds.
constexpr double window_seconds = 6;

using Why = std::optional<std::string>;

Why form_unfit(const PictureForm& form)
{
    if (!form.fits)
        return form.unfit;
    // avcC: version, profile, compatibility, level, length size, count and the first SPS.
    constexpr std::size_t sps_at = 8;
    if (form.avcc.size() <= sps_at || form.avcc[0] != 1 || (form.avcc[4] & 3) != 3 ||
        (form.avcc[5] & 0x1f) != 1)
        return "has a header of an unusual kind";
    const std::size_t length = form.avcc[6] * 256U + form.avcc[7];
    if (form.avcc.size() < sps_at + length)
        return "has a damaged header";
    try {
        const SequenceParameters sps = read_sequence_parameters(form.avcc.subspan(sps_at, length));
        if (sps.profile > high_profile)
            return fmt::format("is of H.264 profile {}, above High", sps.profile);
        if (sps.level > highest_level)
            return fmt::format("is of H.264 level {:.1f}, above 5.2", sps.level / 10.0);
        if (!sps.progressive)
            return "may hold fields";
        if (!sps.square_pixels)
            return "has pixels that are not square";
    } catch (const BrokenBox&) {
        return "has a damaged header";
    }
    return std::nullopt;
}

// Of each packet the rank of its time among all.
std::vector<std::int64_t> ranks(const std::vector<PicturePacket>& packets)
{
    std::vector<std::size_t> shown(packets.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    std::sort(shown.begin(), shown.end(), [&](std::size_t left, std::size_t right) {
        return packets[left].seconds < packets[right].seconds;
    });
    std::vector<std::int64_t> order(packets.size());
    for (std::size_t rank = 0; rank < shown.size(); ++rank)
        order[shown[rank]] = static_cast<std::int64_t>(rank);
    return order;
}

Why pace_unfit(const std::vector<PicturePacket>& packets, const std::vector<std::int64_t>& order,
               double rate)
{
    for (std::size_t at = 0; at < packets.size(); ++at)
        if (std::abs(packets[at].seconds * rate - static_cast<double>(order[at])) >
            std::max(tolerated_jitter, 0.0006 * rate))
            return "does not come at a constant rate from the first moment on";
    return std::nullopt;
}

Why key_unfit(const std::vector<PicturePacket>& packets, const std::vector<std::int64_t>& order,
              double rate)
{
    std::int64_t last_key = -1;
    for (std::size_t at = 0; at < packets.size(); ++at) {
        if (!packets[at].key) {
            // A leading picture: it needs the GOP before.
            if (order[at] < last_key || last_key < 0)
                return "has open GOPs";
            continue;
        }
        if (!packets[at].idr)
            return "has key pictures that are no plain IDR";
        // A picture from before it is shown behind it.
        if (order[at] != static_cast<std::int64_t>(at))
            return "has open GOPs";
        if (static_cast<double>(order[at] - std::max<std::int64_t>(0, last_key)) / rate >
            longest_gop_seconds + 0.01)
            return fmt::format("has a key picture only every {:.1f} s",
                               static_cast<double>(order[at] - last_key) / rate);
        last_key = order[at];
    }
    const auto rest = static_cast<double>(static_cast<std::int64_t>(order.size()) - last_key);
    if (rest / rate > longest_gop_seconds + 0.01)
        return fmt::format("has no key picture in its last {:.1f} s", rest / rate);
    return std::nullopt;
}

double greatest_window_kbps(const std::vector<PicturePacket>& packets)
{
    double most = 0;
    std::int64_t bytes = 0;
    std::size_t first = 0;
    for (const PicturePacket& packet : packets) {
        bytes += packet.bytes;
        while (packet.seconds - packets[first].seconds >= window_seconds)
            bytes -= packets[first++].bytes;
        most = std::max(most, static_cast<double>(bytes) * 8 / 1000 / window_seconds);
    }
    return most;
}

Why unfit(const std::vector<PicturePacket>& packets, const PictureForm& form,
          const std::vector<std::int64_t>& order, double rate)
{
    Why why = form_unfit(form);
    if (!why && packets.empty())
        why = "has pictures without a time";
    if (!why)
        why = pace_unfit(packets, order, rate);
    if (!why)
        why = key_unfit(packets, order, rate);
    if (!why && greatest_window_kbps(packets) > form.greatest_peak_kbps)
        why = fmt::format("has a peak of {:.0f} kb/s, above {}", greatest_window_kbps(packets),
                          form.greatest_peak_kbps);
    return why;
}

} // namespace

CopiedPicture judge_copy(const std::vector<PicturePacket>& packets, const PictureForm& form,
                         Rational rate)
{
    CopiedPicture copied{.order = ranks(packets)};
    if (const Why why = unfit(packets, form, copied.order, rate.value()))
        return {.unfit = *why};
    std::int64_t bytes = 0;
    for (std::size_t at = 0; at < packets.size(); ++at) {
        bytes += packets[at].bytes;
        if (packets[at].key)
            copied.key_pictures.push_back(copied.order[at]);
    }
    copied.average_kbps =
        static_cast<double>(bytes) * 8 / 1000 * rate.value() / static_cast<double>(packets.size());
    return copied;
}

} // namespace supple::media

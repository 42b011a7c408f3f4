// From when the days of an access count: from the purchase, or from the first time the customer
// presses play. Offers, orders and entitlements say it in the same words.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace supple::store
{

enum class AccessStart { purchase, first_play };

inline std::span<const std::string_view> words(AccessStart)
{
    static constexpr std::array<std::string_view, 2> all{"purchase", "first_play"};
    return all;
}

inline std::string_view name(AccessStart start)
{
    return words(start)[static_cast<std::size_t>(start)];
}

} // namespace supple::store

#include "store/time_zone.hpp"

// In place of std::chrono's own, which this compiler does not have yet.
#include <algorithm>
#include <array>
#include <cstdio>
#include <date/tz.h>
#include <stdexcept>

namespace supple::store
{

namespace
{

// The database also holds each name a second time ("posix/…", "right/…"), and names of the past.
constexpr std::array<std::string_view, 9> regions{"Africa/",    "America/", "Asia/",
                                                  "Atlantic/",  "Europe/",  "Indian/",
                                                  "Australia/", "Pacific/", "Antarctica/"};

constexpr std::string_view shape = "2027-03-02T10:00";

bool is_choosable(std::string_view name)
{
    return name == "UTC" || std::ranges::any_of(regions, [&](std::string_view region) {
               return name.starts_with(region);
           });
}

const date::time_zone* find_zone(std::string_view name)
{
    const auto& zones = time_zones();
    if (!std::ranges::binary_search(zones, name))
        return nullptr;
    return date::locate_zone(std::string(name));
}

const date::tzdb& database()
{
    try {
        return date::get_tzdb();
    } catch (const std::exception&) {
        throw std::runtime_error("This machine has no time zone database: install the package "
                                 "tzdata.");
    }
}

std::vector<std::string> choosable_zones()
{
    std::vector<std::string> names;
    for (const auto& zone : database().zones)
        if (is_choosable(zone.name()))
            names.push_back(zone.name());
    std::ranges::sort(names);
    return names;
}

} // namespace

const std::vector<std::string>& time_zones()
{
    static const auto names = choosable_zones();
    return names;
}

bool is_time_zone(std::string_view name)
{
    return find_zone(name) != nullptr;
}

Result<Timestamp> instant_of(std::string_view local, std::string_view zone)
{
    const auto* found = find_zone(zone);
    if (found == nullptr)
        return Refusal::time_zone_unknown;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    const std::string text(local);
    if (text.size() != shape.size() ||
        std::sscanf(text.c_str(), "%4d-%2u-%2uT%2u:%2u", &year, &month, &day, &hour, &minute) != 5)
        return Refusal::session_time_invalid;
    const auto date = date::year(year) / static_cast<int>(month) / static_cast<int>(day);
    if (!date.ok() || hour > 23 || minute > 59)
        return Refusal::session_time_invalid;
    const auto wall = date::local_days(date) + std::chrono::hours(hour) +
                      std::chrono::minutes(minute) + std::chrono::seconds(0);
    return std::chrono::floor<std::chrono::seconds>(found->to_sys(wall, date::choose::earliest));
}

std::string local_time(Timestamp time, std::string_view zone)
{
    const auto wall = date::locate_zone(std::string(zone))->to_local(time);
    const auto midnight = date::floor<date::days>(wall);
    const date::year_month_day day(midnight);
    const date::hh_mm_ss clock(wall - midnight);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d",
                  static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()));
    return text.data();
}

} // namespace supple::store

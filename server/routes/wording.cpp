#include "server/routes/wording.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <map>

namespace supple::routes
{
namespace
{

constexpr long minute = 60;
constexpr long hour = 3600;

} // namespace

std::string duration_words(double seconds)
{
    const long whole = std::lround(seconds);
    if (whole < minute)
        return fmt::format("{} s", whole);
    if (whole < hour)
        return whole % minute == 0 ? fmt::format("{} min", whole / minute)
                                   : fmt::format("{} min {} s", whole / minute, whole % minute);
    const long minutes = std::lround(static_cast<double>(whole) / minute);
    return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60)
                             : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string place_words(double seconds)
{
    const long whole = static_cast<long>(seconds);
    if (whole < hour)
        return fmt::format("{}:{:02}", whole / minute, whole % minute);
    return fmt::format("{}:{:02}:{:02}", whole / hour, whole % hour / minute, whole % minute);
}

std::string day_words(store::Timestamp time)
{
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(time));
    return fmt::format("{} {:%B} {}", static_cast<unsigned>(day.day()), parts,
                       static_cast<int>(day.year()));
}

std::string day_words(std::string_view iso_date)
{
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (std::sscanf(std::string(iso_date).c_str(), "%d-%u-%u", &year, &month, &day) != 3)
        return std::string(iso_date);
    return day_words(store::Timestamp(std::chrono::sys_days(
        std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day))));
}

std::string local_moment_words(std::string_view local)
{
    const auto date = local.substr(0, std::string_view("2027-03-02").size());
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::sscanf(std::string(date).c_str(), "%d-%u-%u", &year, &month, &day);
    const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::sys_days(
        std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day))));
    return fmt::format("{:%A} {}, {}", parts, day_words(date), local.substr(date.size() + 1));
}

std::string moment_words(store::Timestamp time)
{
    return fmt::format("{}, {:%H:%M} UTC", day_words(time),
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string language_words(const std::string& language)
{
    static const std::map<std::string, std::string> words = {
        {"de", "German"},  {"en", "English"}, {"es", "Spanish"}, {"fr", "French"},
        {"it", "Italian"}, {"nl", "Dutch"},   {"pl", "Polish"},  {"pt", "Portuguese"},
        {"sv", "Swedish"}, {"ja", "Japanese"}};
    const auto found = words.find(language.substr(0, language.find('-')));
    return found == words.end() ? language : found->second;
}

} // namespace supple::routes

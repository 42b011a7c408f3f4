#include "server/commands/day_option.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

namespace supple
{

store::Timestamp day_named(const std::string& text, std::string_view option)
{
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    char rest = 0;
    const bool is_form =
        std::sscanf(text.c_str(), "%4d-%2u-%2u%c", &year, &month, &day, &rest) == 3;
    const std::chrono::year_month_day date{std::chrono::year(year) / month / day};
    if (!is_form || !date.ok())
        throw std::runtime_error(
            fmt::format("{}: \"{}\" is no day; write it like 2026-12-01.", option, text));
    return std::chrono::sys_days(date);
}

} // namespace supple

#include "media/figure.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>

namespace supple::media
{

namespace
{

constexpr std::string_view rate_unit = "bit/s";

int decimals(const std::string& unit)
{
    return unit == rate_unit ? 0 : unit == "s" ? 6 : unit == "1/s" ? 3 : 1;
}

// 1234000 -> "1,234,000"
std::string grouped(std::string_view digits)
{
    std::string text;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        const bool opens_group = (digits.size() - at) % 3 == 0;
        if (opens_group && !text.empty() && text != "-")
            text += ',';
        text += digits[at];
    }
    return text;
}

std::string written(double value, const std::string& unit)
{
    const std::string digits = fmt::format("{:.{}f}", value, decimals(unit));
    return fmt::format("{} {}", unit == rate_unit ? grouped(digits) : digits, unit);
}

std::string json_number(double value, const std::string& unit)
{
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals(unit)) : "null";
}

std::string json_text(const std::string& text)
{
    return boost::json::serialize(boost::json::string_view{text});
}

} // namespace

std::string text(const Figure& figure)
{
    std::string out = figure.of + ":";
    if (figure.declared)
        out += fmt::format(" declared {},", written(*figure.declared, figure.unit));
    out += fmt::format(" measured {}", written(figure.measured, figure.unit));
    if (figure.declared && figure.unit == rate_unit && figure.measured > 0)
        out += fmt::format(" ({:+.1f} %)", (*figure.declared / figure.measured - 1) * 100);
    return out;
}

std::string json(const Figure& figure)
{
    const std::string declared =
        figure.declared
            ? fmt::format(R"("declared":{},)", json_number(*figure.declared, figure.unit))
            : "";
    return fmt::format(R"({{"of":{},"unit":{},{}"measured":{}}})", json_text(figure.of),
                       json_text(figure.unit), declared, json_number(figure.measured, figure.unit));
}

} // namespace supple::media

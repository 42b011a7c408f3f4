#include "media/moment.hpp"

#include <regex>

namespace supple::media
{

namespace
{

constexpr std::size_t longest_moment = 32; // characters; std::regex recurses, so it gets no more

}

std::optional<double> parse_moment(const std::string& text)
{
    static const std::regex form{R"((?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,6})?))"};
    std::smatch parts;
    if (text.size() > longest_moment || !std::regex_match(text, parts, form))
        return std::nullopt;
    const auto number = [&](std::size_t i) { return parts[i].matched ? std::stod(parts[i]) : 0.0; };
    return number(1) * 3600 + number(2) * 60 + number(3);
}

} // namespace supple::media

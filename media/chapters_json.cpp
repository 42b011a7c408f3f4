#include "media/chapters_json.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace supple::media
{

namespace
{

namespace json = boost::json;

std::string entry(const Chapter& chapter)
{
    return fmt::format(R"({{"start-time":{:.3f},"titles":[{{"language":"und","title":{}}}]}})",
                       chapter.start_seconds, json::serialize(json::string{chapter.title}));
}

Chapter chapter_of(const json::value& entry)
{
    const json::array& titles = entry.at("titles").as_array();
    if (titles.size() != 1 || titles.front().at("language").as_string() != "und")
        throw std::invalid_argument("titles");
    return {entry.at("start-time").to_number<double>(),
            json::value_to<std::string>(titles.front().at("title"))};
}

} // namespace

std::string chapters_json(std::span<const Chapter> chapters)
{
    std::string text;
    for (const Chapter& chapter : chapters)
        text += (text.empty() ? "" : ",\n") + entry(chapter);
    return "[" + text + "]\n";
}

std::vector<Chapter> parse_chapters_json(std::string_view text)
{
    json::error_code damage;
    const json::value whole = json::parse({text.data(), text.size()}, damage);
    if (damage)
        throw std::runtime_error("it is not JSON: " + damage.message());
    std::vector<Chapter> chapters;
    try {
        for (const json::value& entry : whole.as_array())
            chapters.push_back(chapter_of(entry));
    } catch (const std::exception&) { // of several kinds in Boost.JSON
        throw std::runtime_error(
            "it is not an array of chapters, each with a start-time and one title in und");
    }
    return chapters;
}

} // namespace supple::media

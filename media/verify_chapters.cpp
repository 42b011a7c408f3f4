#include "media/chapters_json.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace supple::media
{

namespace
{

// Of main.m3u8. Other session data would be a thing nobody checked.
void check_session_data(Rule& rule, const MultivariantPlaylist& playlist)
{
    const auto& data = playlist.session_data;
    if (data.size() != 1 || data.front().find("DATA-ID") != std::string{chapters_data_id} ||
        data.front().find("URI") != "chapters.json" || data.front().find("VALUE"))
        rule.broken("main.m3u8 does not name chapters.json, and nothing else, as session data");
}

bool same(const Chapter& one, const Chapter& other)
{
    // Both are printed to the millisecond.
    return std::abs(one.start_seconds - other.start_seconds) < 0.0005 && one.title == other.title;
}

void check_json(Rule& rule, const std::string& text, const std::vector<Chapter>& expected)
{
    try {
        const std::vector<Chapter> chapters = parse_chapters_json(text);
        const auto late = std::adjacent_find(chapters.begin(), chapters.end(),
                                             [](const Chapter& one, const Chapter& next) {
                                                 return next.start_seconds <= one.start_seconds;
                                             });
        if (late != chapters.end())
            rule.broken(fmt::format("chapters.json: nothing begins after \"{}\"", late->title));
        if (!std::equal(chapters.begin(), chapters.end(), expected.begin(), expected.end(), same))
            rule.broken("chapters.json and chapters.vtt differ");
    } catch (const std::runtime_error& damage) {
        rule.broken(fmt::format("chapters.json: {}", damage.what()));
    }
}

} // namespace

void check_chapters(const Inspection& package, RuleResults& results)
{
    Rule rule{"P11", RuleLevel::must};
    const bool named = package.main && !package.main->session_data.empty();
    if (!named && !package.chapters_json) {
        rule.does_not_apply("there is no session data");
    } else {
        if (package.main)
            check_session_data(rule, *package.main);
        if (package.preview && !package.preview->session_data.empty())
            rule.broken("preview.m3u8 has session data");
        if (package.chapters_json)
            check_json(rule, *package.chapters_json, package.chapters);
        else
            rule.broken("chapters.json is named but not there");
        rule.measured(
            fmt::format("{} chapters, as WebVTT and as session data", package.chapters.size()));
    }
    results.push_back(rule.result());
}

} // namespace supple::media

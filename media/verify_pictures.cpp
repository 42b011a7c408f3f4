#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <regex>

namespace supple::media
{

namespace
{

constexpr double tolerance_seconds = 0.05; // a picture of the slowest video; cues count thousandths

struct Tile {
    std::string sheet;
    int x = 0, y = 0, width = 0, height = 0;
};

// "storyboard_00001.jpg#xywh=0,0,320,180"
std::optional<Tile> parse_tile(const std::string& text)
{
    constexpr std::size_t longest = 64; // std::regex recurses
    static const std::regex form{
        R"((storyboard_\d{5}\.jpg)#xywh=(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5}))"};
    std::smatch parts;
    if (text.size() > longest || !std::regex_match(text, parts, form))
        return std::nullopt;
    const auto number = [&](std::size_t at) { return std::stoi(parts[at]); };
    return Tile{parts[1], number(2), number(3), number(4), number(5)};
}

double seconds(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

double video_seconds(const Inspection& package)
{
    const auto videos = package.of_kind(TrackKind::video);
    return videos.empty() ? 0 : videos.front()->seconds();
}

void check_tile(Rule& rule, const Inspection& package, const Cue& cue)
{
    const auto tile = parse_tile(cue.text);
    if (!tile) {
        rule.broken(fmt::format("\"{}\" names no tile", cue.text));
        return;
    }
    const auto sheet = package.pictures.find(tile->sheet);
    if (sheet == package.pictures.end())
        rule.broken(tile->sheet + " is named but not there");
    else if (!sheet->second)
        rule.broken(tile->sheet + " is no JPEG picture");
    else if (tile->width == 0 || tile->height == 0 ||
             tile->x + tile->width > sheet->second->width ||
             tile->y + tile->height > sheet->second->height)
        rule.broken(fmt::format("{} lies outside of its sheet of {}x{}", cue.text,
                                sheet->second->width, sheet->second->height));
}

// One cue after the other, from the beginning to the end of the video.
void check_times(Rule& rule, const std::vector<Cue>& cues, double length)
{
    std::chrono::milliseconds end{0};
    for (const Cue& cue : cues) {
        if (cue.start != end)
            rule.broken(fmt::format("a cue begins at {:.3f} s, the one before ended at {:.3f} s",
                                    seconds(cue.start), seconds(end)));
        end = cue.end;
    }
    if (std::abs(seconds(end) - length) > tolerance_seconds)
        rule.broken(
            fmt::format("it ends at {:.3f} s, the video at {:.3f} s", seconds(end), length));
}

bool is_sheet(const std::string& file)
{
    return file.starts_with("storyboard_");
}

RuleResult check_storyboard(const Inspection& package)
{
    Rule rule{"F5", RuleLevel::must};
    const auto sheets = std::count_if(package.files.begin(), package.files.end(), is_sheet);
    if (!package.storyboard) {
        if (sheets > 0 || package.files.contains("storyboard.vtt"))
            rule.broken("there are sheets, but no readable storyboard.vtt");
        rule.does_not_apply("there is no storyboard");
        return rule.result();
    }
    if (package.is_encrypted())
        rule.broken("an encrypted package shows its pictures in the clear");
    for (const Cue& cue : *package.storyboard)
        check_tile(rule, package, cue);
    check_times(rule, *package.storyboard, video_seconds(package));
    rule.measured(fmt::format("{} tiles on {} sheets, from start to end",
                              package.storyboard->size(), sheets));
    return rule.result();
}

RuleResult check_posters(const Inspection& package)
{
    Rule rule{"F6", RuleLevel::should};
    const auto check = [&](const std::string& file) {
        const auto picture = package.pictures.find(file);
        if (picture == package.pictures.end())
            rule.broken(file + " is missing");
        else if (!picture->second)
            rule.broken(file + " is no JPEG picture");
    };
    check("poster.jpg");
    if (package.preview)
        check("preview.jpg");
    else if (package.pictures.contains("preview.jpg"))
        rule.broken("there is a preview.jpg, but no preview");
    rule.measured(package.preview ? "poster.jpg and preview.jpg are JPEG pictures"
                                  : "poster.jpg is a JPEG picture");
    return rule.result();
}

} // namespace

void check_pictures(const Inspection& package, RuleResults& results)
{
    results.push_back(check_storyboard(package));
    results.push_back(check_posters(package));
}

} // namespace supple::media

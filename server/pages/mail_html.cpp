#include "server/pages/mail_html.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <vector>

namespace supple::pages
{

namespace
{

// By class, for the style sheet that turns the colours, and beside it for those who drop it.
struct Style {
    std::string_view name;
    std::string_view rules;
};

constexpr std::string_view serif = "font-family:Georgia,'Times New Roman',serif;";

constexpr Style page{"paper", "margin:0;padding:0;background:#f6eee1;color:#2e211b"};
constexpr Style room{"paper", "width:100%;background:#f6eee1;border-collapse:collapse"};
constexpr Style place{"", "padding:24px 12px"};
constexpr Style sheet{"sheet",
                      "max-width:576px;margin:0 auto;padding:28px 32px 20px;background:#fdf8ef;"
                      "border-radius:14px;text-align:left"};
constexpr Style name_of_shop{"soft", "margin:0 0 20px;font-size:15px;font-style:italic;"
                                     "color:#65534a"};
constexpr Style paragraph{"ink", "margin:0 0 16px;font-size:17px;line-height:1.55;color:#2e211b"};
constexpr Style small_print{"soft", "margin:0 0 10px;font-size:14px;line-height:1.5;color:#65534a"};
constexpr Style heading{"ink", "margin:26px 0 10px;font-size:20px;line-height:1.3;"
                               "font-weight:normal;color:#2e211b"};
constexpr Style small_heading{"soft", "margin:18px 0 6px;font-size:15px;line-height:1.4;"
                                      "font-weight:bold;color:#65534a"};
constexpr Style button_room{"", "margin:20px 0 22px"};
constexpr Style button{"button",
                       "display:inline-block;padding:13px 26px;border-radius:26px;"
                       "background:#8f3a22;color:#fffaf2;text-decoration:none;"
                       "font-family:Helvetica,Arial,sans-serif;font-size:17px;line-height:1.2"};
constexpr Style link{"clay", "color:#8f3a22"};
constexpr Style code{"ink", "margin:0 0 16px;font-size:30px;letter-spacing:6px;line-height:1.3;"
                            "font-family:Menlo,Consolas,monospace;color:#2e211b"};
constexpr Style facts{"", "margin:0 0 16px;border-collapse:collapse"};
constexpr Style fact_name{"soft", "padding:3px 18px 3px 0;vertical-align:top;font-size:16px;"
                                  "font-weight:normal;text-align:left;color:#65534a"};
constexpr Style fact{"ink", "padding:3px 0;font-size:16px;color:#2e211b"};
constexpr Style quotation{"soft line", "margin:0 0 16px;padding:2px 0 2px 16px;font-size:17px;"
                                       "line-height:1.55;font-style:italic;color:#65534a;"
                                       "border-left:3px solid #cdbba2"};
constexpr Style rule{"line", "margin:26px 0 18px;border:0;border-top:1px solid #cdbba2"};

constexpr std::string_view head =
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<style>:root{color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".paper{background:#1d1613!important}.sheet{background:#261d18!important}"
    ".ink{color:#f1e6d6!important}.soft{color:#c2b09e!important}.clay{color:#e39a78!important}"
    ".button{background:#e39a78!important;color:#2a140c!important}"
    ".line{border-color:#4a3b32!important}}"
    "@media (max-width:480px){.sheet{padding:22px 20px 14px!important}}</style>\n";

using Lines = std::vector<std::string_view>;

std::string escaped(std::string_view text)
{
    return kainjow::mustache::html_escape(std::string(text));
}

std::string open(std::string_view element, const Style& style, std::string_view more = {})
{
    std::string tag = "<" + std::string(element);
    if (!style.name.empty())
        tag.append(" class=\"").append(style.name).append("\"");
    return tag.append(" style=\"").append(style.rules).append("\"").append(more).append(">");
}

std::string element(std::string_view name, const Style& style, std::string_view inside)
{
    return open(name, style) + std::string(inside) + "</" + std::string(name) + ">\n";
}

Lines split(std::string_view text, std::string_view by)
{
    Lines parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(by), text.size());
        if (end > 0)
            parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + by.size(), text.size()));
    }
    return parts;
}

std::size_t start_of_address(std::string_view text)
{
    return std::min(text.find("https://"), text.find("http://"));
}

bool is_address(std::string_view line)
{
    return start_of_address(line) == 0 && line.find(' ') == std::string_view::npos;
}

bool is_code(std::string_view line)
{
    return line.size() == 6 &&
           std::ranges::all_of(line, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_all(std::string_view line, char mark)
{
    return line.size() >= 3 && line.find_first_not_of(mark) == std::string_view::npos;
}

bool is_quoted(std::string_view line)
{
    return line.starts_with("> ");
}

// Where the name of a fact ends: it is short and holds neither sentence nor address.
std::size_t colon_of_fact(std::string_view line)
{
    constexpr std::size_t longest_name = 24;
    const auto colon = line.find(": ");
    const bool is_fact = colon != std::string_view::npos && colon <= longest_name &&
                         line.substr(0, colon).find_first_of(".,/") == std::string_view::npos;
    return is_fact ? colon : std::string_view::npos;
}

bool is_fact(std::string_view line)
{
    return colon_of_fact(line) != std::string_view::npos;
}

std::string anchor(std::string_view address, std::string_view label, const Style& style)
{
    return open("a", style, " href=\"" + escaped(address) + "\"") + escaped(label) + "</a>";
}

// An address ends at a blank, and not with the sentence it stands in.
std::string with_links(std::string_view line)
{
    std::string html;
    for (auto at = start_of_address(line); at != std::string_view::npos;
         at = start_of_address(line)) {
        html += escaped(line.substr(0, at));
        line.remove_prefix(at);
        auto length = std::min(line.find_first_of(" \t"), line.size());
        while (std::string_view(".,;:)").find(line[length - 1]) != std::string_view::npos)
            --length;
        html += anchor(line.substr(0, length), line.substr(0, length), link);
        line.remove_prefix(length);
    }
    return html + escaped(line);
}

std::string broken(const Lines& lines, std::string (*shown)(std::string_view))
{
    std::string html;
    for (const auto line : lines)
        html += (html.empty() ? "" : "<br>\n") + shown(line);
    return html;
}

std::string table(const Lines& lines)
{
    std::string rows = "\n";
    for (const auto line : lines) {
        const auto colon = colon_of_fact(line);
        rows += "<tr>" + element("th", fact_name, escaped(line.substr(0, colon))) +
                element("td", fact, with_links(line.substr(colon + 2))) + "</tr>\n";
    }
    return element("table", facts, rows);
}

std::string block(const Lines& lines, bool small)
{
    const bool two = lines.size() == 2;
    if (two && is_all(lines[1], '='))
        return element("h2", heading, escaped(lines[0]));
    if (two && is_all(lines[1], '-'))
        return element("h3", small_heading, escaped(lines[0]));
    if (two && lines[0].ends_with(':') && is_address(lines[1]))
        return element("p", button_room,
                       anchor(lines[1], lines[0].substr(0, lines[0].size() - 1), button));
    if (lines.size() == 1 && is_code(lines[0]))
        return element("p", code, lines[0]);
    if (lines.size() > 1 && std::ranges::all_of(lines, is_fact))
        return table(lines);
    if (std::ranges::all_of(lines, is_quoted))
        return element("blockquote", quotation, broken(lines, [](std::string_view line) {
                           return escaped(line.substr(2));
                       }));
    return element("p", small ? small_print : paragraph, broken(lines, with_links));
}

std::string body(std::string_view text)
{
    std::string html;
    bool small = false;
    for (const auto one : split(text, "\n\n")) {
        const auto lines = split(one, "\n");
        if (lines.size() == 1 && is_all(lines[0], '-')) {
            html += open("hr", rule) + "\n";
            small = true;
        } else if (!lines.empty()) {
            html += block(lines, small);
        }
    }
    return html;
}

} // namespace

std::string mail_html(std::string_view shop, std::string_view subject, std::string_view text)
{
    const auto written = open("div", sheet) + "\n" + element("p", name_of_shop, escaped(shop)) +
                         body(text) + "</div>";
    // A table, since Outlook gives a body neither ground nor room.
    const auto whole = open("table", room, " role=\"presentation\"") + "<tr>" +
                       element("td", place, written) + "</tr></table>\n";
    return "<!doctype html>\n<html lang=\"en\"><head>\n" + std::string(head) + "<title>" +
           escaped(subject) + "</title></head>\n" + open("body", page) + "\n" +
           element("div", {"ink", serif}, whole) + "</body></html>\n";
}

} // namespace supple::pages

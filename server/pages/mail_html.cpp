#include "server/pages/mail_html.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <vector>

namespace supple::pages
{

namespace
{

// Mail programs drop style sheets, so styles stand on the elements; no policy of ours applies
// there.
constexpr std::string_view page_style = "margin:0;padding:24px;background:#f7f0e4;color:#2f211b;"
                                        "font:17px/1.55 Georgia,'Times New Roman',serif";
constexpr std::string_view sheet_style = "max-width:560px;margin:0 auto";
constexpr std::string_view button_style =
    "display:inline-block;padding:12px 22px;border-radius:24px;background:#8f3a22;color:#fffaf2;"
    "text-decoration:none;font-family:Helvetica,Arial,sans-serif;font-size:16px";
constexpr std::string_view code_style = "font-size:28px;letter-spacing:6px";

std::string escaped(std::string_view text)
{
    return kainjow::mustache::html_escape(std::string(text));
}

bool is_address(std::string_view line)
{
    return (line.starts_with("https://") || line.starts_with("http://")) &&
           line.find(' ') == std::string_view::npos;
}

bool is_code(std::string_view line)
{
    return line.size() == 6 &&
           std::all_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split(std::string_view text, std::string_view by)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(by), text.size());
        if (end > 0)
            parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + by.size(), text.size()));
    }
    return parts;
}

void append_style(std::string& html, std::string_view style)
{
    html.append(" style=\"").append(style).append("\"");
}

void append_paragraph(std::string& html, std::string_view paragraph)
{
    html += "<p";
    if (is_code(paragraph))
        append_style(html, code_style);
    html += ">";
    bool first = true;
    for (const std::string_view line : split(paragraph, "\n")) {
        if (!first)
            html += "<br>\n";
        first = false;
        if (!is_address(line)) {
            html += escaped(line);
            continue;
        }
        html += "<a href=\"" + escaped(line) + "\"";
        append_style(html, button_style);
        html += ">Open the page</a>";
    }
    html += "</p>\n";
}

} // namespace

std::string mail_html(std::string_view subject, std::string_view text)
{
    std::string html = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                       escaped(subject) + "</title></head>\n<body";
    append_style(html, page_style);
    html += ">\n<div";
    append_style(html, sheet_style);
    html += ">\n";
    for (const std::string_view paragraph : split(text, "\n\n"))
        append_paragraph(html, paragraph);
    return html + "</div>\n</body></html>\n";
}

} // namespace supple::pages

// A page's text as Markdown, the way the operator writes one: a heading, a first paragraph that
// leads, sections under headings of the second rank. Gives the same fields as our own texts, so
// that page and mail need not know. Raw HTML, pictures and links to anything but the web, mail and
// telephone are refused, with the line; so is a field {{…}} that is never closed.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace supple::pages
{

// {title, heading, lead, has_sections, sections: [{heading, html, paragraphs: [plain text]}]}, the
// first three only where the text has them; a section without a heading has an empty one. Fields
// like {{shop.email}} stay as they are. `name` stands in the complaint. Throws std::runtime_error:
// file, line, what to do.
boost::json::object read_markdown(const std::string& text, const std::string& name);

} // namespace supple::pages

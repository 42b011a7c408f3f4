// The HTML form of a mail, made from its plain text so that the two never disagree: a paragraph for
// each paragraph, a button for an address that has a line to itself, large figures for a lone code.
#pragma once

#include <string>
#include <string_view>

namespace supple::pages
{

std::string mail_html(std::string_view subject, std::string_view text);

} // namespace supple::pages

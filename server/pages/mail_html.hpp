// The HTML form of a mail, made from its plain text so that the two never disagree. Paragraphs are
// divided by empty lines; a paragraph is one of these:
//   "Watch now:" and an address on the next line    a button with that label
//   six figures                                     the code, large
//   two or more lines "Price: $29.00"               a table of facts
//   a line, and a line of = or -                    a heading, great or small
//   lines that begin with "> "                      somebody else's words: nothing in them is a
//   link
//   "---"                                           a rule; what follows is the small print
//   anything else                                   text, in which addresses are links
// Styles stand on the elements, because many mail programs drop style sheets; the one sheet there
// is turns the colours where it is dark. No picture, no font, no address of a third party.
#pragma once

#include <string>
#include <string_view>

namespace supple::pages
{

// `shop` stands above the text.
std::string mail_html(std::string_view shop, std::string_view subject, std::string_view text);

} // namespace supple::pages

#include "server/pages/markdown.hpp"

#include <boost/json/array.hpp>

#include <array>
#include <cctype>
#include <cmark.h>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace supple::pages
{

namespace json = boost::json;

namespace
{

struct FreeTree {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeWalk {
    void operator()(cmark_iter* walk) const { cmark_iter_free(walk); }
};
using Tree = std::unique_ptr<cmark_node, FreeTree>;
using Walk = std::unique_ptr<cmark_iter, FreeWalk>;

constexpr std::array<std::string_view, 6> good_beginnings{
    "https://", "http://", "mailto:", "tel:", "/", "#"};

[[noreturn]] void refuse(const std::string& name, int line, std::string_view what)
{
    throw std::runtime_error(name + ", line " + std::to_string(line) + ": " + std::string(what));
}

// Fields as our own texts have them, {{shop.email}}; nothing else of the template's language.
void check_fields(const std::string& text, const std::string& name)
{
    int line = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n')
            ++line;
        if (text.compare(at, 2, "{{") != 0)
            continue;
        const auto end = text.find("}}", at);
        if (end == text.npos || end > text.find('\n', at))
            refuse(name, line, "a field {{ is not closed by }} on its line; close it.");
        if (std::isalpha(static_cast<unsigned char>(text[at + 2])) == 0)
            refuse(name, line, "only plain fields such as {{shop.email}} can be filled in here.");
        at = end;
    }
}

// cmark writes the braces of {{shop.email}} in a link's address as %7B.
std::string with_fields(std::string html)
{
    for (const auto& [coded, plain] :
         {std::pair<std::string_view, std::string_view>{"%7B%7B", "{{"}, {"%7D%7D", "}}"}})
        for (auto at = html.find(coded); at != html.npos; at = html.find(coded, at))
            html.replace(at, coded.size(), plain);
    return html;
}

void check_link(cmark_node* link, const std::string& name, int line)
{
    const std::string_view address = cmark_node_get_url(link);
    for (const std::string_view good : good_beginnings)
        if (address.starts_with(good))
            return;
    refuse(name, line,
           "a link goes to the web (https://…), to a page of this site (/…), to mail (mailto:…) or "
           "telephone (tel:…); correct its address.");
}

// Inline nodes have no line of their own.
void check_nodes(cmark_node* tree, const std::string& name)
{
    const Walk walk(cmark_iter_new(tree));
    int line = 1;
    while (cmark_iter_next(walk.get()) != CMARK_EVENT_DONE) {
        cmark_node* node = cmark_iter_get_node(walk.get());
        if (const int start = cmark_node_get_start_line(node); start > 0)
            line = start;
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_HTML_BLOCK:
        case CMARK_NODE_HTML_INLINE:
            refuse(name, line,
                   "HTML is not taken; write it in Markdown, and \\< for the sign itself.");
        case CMARK_NODE_IMAGE:
            refuse(name, line, "pictures cannot be shown in a text; take it out.");
        case CMARK_NODE_LINK:
            check_link(node, name, line);
            break;
        default:
            break;
        }
    }
}

std::string plain_text(cmark_node* tree)
{
    const Walk walk(cmark_iter_new(tree));
    std::string text;
    for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(walk.get())) {
        cmark_node* node = cmark_iter_get_node(walk.get());
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
        case CMARK_NODE_CODE_BLOCK:
            text += cmark_node_get_literal(node);
            break;
        case CMARK_NODE_SOFTBREAK:
        case CMARK_NODE_LINEBREAK:
            text += ' ';
            break;
        case CMARK_NODE_ITEM:
            if (event == CMARK_EVENT_ENTER)
                text += text.empty() ? "\u2013 " : "\n\u2013 ";
            break;
        case CMARK_NODE_LINK:
            if (const std::string address = with_fields(cmark_node_get_url(node));
                event == CMARK_EVENT_EXIT && !text.ends_with(address) &&
                !address.ends_with(text.substr(text.rfind(' ') + 1)))
                text += " (" + address + ")";
            break;
        default:
            break;
        }
    }
    return text;
}

std::string html_of(cmark_node* block)
{
    const std::unique_ptr<char, decltype(&std::free)> html(
        cmark_render_html(block, CMARK_OPT_DEFAULT), &std::free);
    return with_fields(html.get());
}

int rank_of(cmark_node* block)
{
    return cmark_node_get_type(block) == CMARK_NODE_HEADING ? cmark_node_get_heading_level(block)
                                                            : 0;
}

json::object& section_for(json::array& sections)
{
    if (sections.empty())
        sections.push_back(
            json::object{{"heading", ""}, {"html", ""}, {"paragraphs", json::array()}});
    return sections.back().as_object();
}

void add_block(json::array& sections, cmark_node* block)
{
    json::object& section = section_for(sections);
    section["html"] = std::string(section["html"].as_string()) + html_of(block);
    section["paragraphs"].as_array().emplace_back(plain_text(block));
}

json::object fields_of(cmark_node* tree, const std::string& name)
{
    json::object fields;
    json::array sections;
    for (cmark_node* block = cmark_node_first_child(tree); block != nullptr;
         block = cmark_node_next(block)) {
        const bool is_first = cmark_node_previous(block) == nullptr;
        if (rank_of(block) == 1 && !is_first)
            refuse(name, cmark_node_get_start_line(block),
                   "a page has one heading of the first rank, at its top; write ## here.");
        if (rank_of(block) == 1) {
            const std::string heading = plain_text(block);
            fields["title"] = heading;
            fields["heading"] = heading;
        } else if (rank_of(block) == 2)
            sections.push_back(json::object{
                {"heading", plain_text(block)}, {"html", ""}, {"paragraphs", json::array()}});
        else if (sections.empty() && !fields.contains("lead") &&
                 cmark_node_get_type(block) == CMARK_NODE_PARAGRAPH)
            fields["lead"] = plain_text(block);
        else
            add_block(sections, block);
    }
    fields["has_sections"] = !sections.empty();
    fields["sections"] = std::move(sections);
    return fields;
}

} // namespace

json::object read_markdown(const std::string& text, const std::string& name)
{
    check_fields(text, name);
    const Tree tree(cmark_parse_document(text.data(), text.size(), CMARK_OPT_VALIDATE_UTF8));
    check_nodes(tree.get(), name);
    return fields_of(tree.get(), name);
}

} // namespace supple::pages

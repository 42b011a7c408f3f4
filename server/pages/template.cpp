#include "server/pages/template.hpp"

#include "server/pages/assets.hpp"
#include "server/pages/embedded.hpp"
#include "server/pages/mail_html.hpp"
#include "server/pages/mustache.hpp"
#include "server/pages/texts.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace supple::pages
{

namespace json = boost::json;

namespace
{

// Parts within parts within a page; deeper is a circle.
constexpr int deepest_inclusion = 8;

constexpr std::string_view page_folder = "pages/", mail_folder = "mail/", ending = ".mustache";

const EmbeddedText* find_text(std::string_view name)
{
    for (const EmbeddedText& text : embedded_texts())
        if (text.name == name)
            return &text;
    return nullptr;
}

std::string expand(std::string_view text, int depth);

// {{> parts/field}} and {{@site.css}} never depend on data, so both are settled once, at start.
std::string expand_tag(std::string_view tag, int depth)
{
    if (tag.starts_with("@"))
        return asset_address(tag.substr(1));
    const std::string_view name = tag.substr(tag.find_first_not_of("> "));
    for (const std::string_view suffix : {".mustache", ""})
        if (const EmbeddedText* part =
                find_text("pages/" + std::string(name) + std::string(suffix)))
            return expand(part->text, depth + 1);
    throw std::runtime_error("pages/" + std::string(name) + ": no such part of a page.");
}

std::string expand(std::string_view text, int depth)
{
    if (depth > deepest_inclusion)
        throw std::runtime_error("A part of a page includes itself.");
    std::string result;
    for (;;) {
        const auto open = std::min(text.find("{{>"), text.find("{{@"));
        if (open == std::string_view::npos)
            return result.append(text);
        const auto close = text.find("}}", open);
        if (close == std::string_view::npos)
            throw std::runtime_error("A tag of a page is never closed.");
        result.append(text.substr(0, open));
        result.append(expand_tag(text.substr(open + 2, close - open - 2), depth));
        text.remove_prefix(close + 2);
    }
}

std::vector<std::string> names_in(std::string_view folder)
{
    std::vector<std::string> names;
    for (const EmbeddedText& text : embedded_texts()) {
        std::string_view name = text.name;
        if (!name.starts_with(folder) || !name.ends_with(ending))
            continue;
        name.remove_prefix(folder.size());
        name.remove_suffix(ending.size());
        if (name != "layout" && name.find('/') == std::string_view::npos)
            names.emplace_back(name);
    }
    return names;
}

// A page lies in the layout where the layout says {{>page}}.
std::string in_layout(std::string_view page)
{
    constexpr std::string_view place = "{{>page}}";
    std::string whole(find_text("pages/layout.mustache")->text);
    whole.replace(whole.find(place), place.size(), "{{>" + std::string(page) + "}}");
    return expand(whole, 0);
}

// A text may itself say {{shop.email}}. It is filled as plain text here; the page escapes it.
// Only `html` was made from Markdown already, so there it is escaped at once.
void fill_texts(json::value& text, const json::object& data, Escape escape = Escape::none)
{
    if (auto* object = text.if_object())
        for (auto& member : *object)
            fill_texts(member.value(), data, member.key() == "html" ? Escape::html : Escape::none);
    else if (auto* array = text.if_array())
        for (auto& item : *array)
            fill_texts(item, data);
    else if (const auto* string = text.if_string();
             string && string->find("{{") != json::string::npos)
        text = json::string(fill("A text of a page", std::string(*string), data, escape));
}

const json::value* find(const json::object& object, std::initializer_list<std::string_view> path)
{
    const json::object* at = &object;
    const json::value* found = nullptr;
    for (const std::string_view key : path) {
        found = at ? at->if_contains(key) : nullptr;
        at = found ? found->if_object() : nullptr;
    }
    return found;
}

std::string_view string_at(const json::object& object, std::initializer_list<std::string_view> path)
{
    const json::value* found = find(object, path);
    const json::string* text = found ? found->if_string() : nullptr;
    return text ? std::string_view(*text) : std::string_view();
}

void add_problem(json::object& data)
{
    const std::string problem(string_at(data, {"problem"})); // what follows moves the data
    if (problem.empty())
        return;
    const json::value* text = find(data, {"content", "problems", problem});
    if (!text)
        text = find(data, {"content", "problems", "other"});
    if (text)
        data["problem_text"] = json::value(*text);
    data["refused"] = json::object{{problem, true}};
}

// Mustache can neither compare nor count, so what its sections need is said here once:
// `state: "paid"` is also there as `is.paid`, `problem` as the sentence the page has for it and as
// `refused.<problem>`.
void add_conveniences(json::object& data, std::string_view page)
{
    data["page"] = json::object{{page, true}};
    const std::string state(string_at(data, {"state"}));
    if (!state.empty())
        data["is"] = json::object{{state, true}};
    add_problem(data);
    if (page == "error") {
        const json::value* text = find(data, {"content", state});
        data["error"] = json::value(text ? *text : data["content"].at("500"));
    }
    if (const json::value* videos = data.if_contains("videos"); videos && videos->is_array())
        data["many_videos"] = videos->get_array().size() > 1;
    if (const json::value* chapters = find(data, {"video", "chapters"}))
        data["has_chapters"] = chapters->is_array() && !chapters->get_array().empty();
}

// A section of a mail that is skipped leaves its empty lines.
std::string without_gaps(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (c != '\n' || !out.ends_with("\n\n"))
            out += c;
    while (out.ends_with("\n\n"))
        out.pop_back();
    return out;
}

std::pair<std::string, std::string> subject_and_body(std::string_view name,
                                                     const std::string& filled)
{
    constexpr std::string_view head = "Subject: ";
    const auto end = filled.find("\n\n");
    if (!filled.starts_with(head) || end == std::string::npos)
        throw std::runtime_error(std::string(name) + ": begins with no line \"Subject: …\".");
    std::string subject = filled.substr(head.size(), end - head.size());
    // A title with a line break must not become a header field of its own.
    for (char& c : subject)
        if (static_cast<unsigned char>(c) < ' ')
            c = ' ';
    return {std::move(subject), without_gaps(std::string_view(filled).substr(end + 2))};
}

} // namespace

Pages::Pages(std::optional<std::filesystem::path> content_folder)
    : texts_(read_texts(content_folder))
{
    for (const std::string& page : page_names())
        templates_[page] = in_layout(page);
    for (const std::string& kind : mail_kinds())
        templates_["mail/" + kind] = expand(find_text("mail/" + kind + ".mustache")->text, 0);
}

json::object Pages::texts_of(std::string_view page, const json::object& data) const
{
    json::object texts;
    if (const auto found = texts_.find(page); found != texts_.end())
        texts = found->second;
    const auto slug = string_at(data, {"course", "slug"});
    const auto own = texts_.find("course-" + std::string(slug));
    if (page == "course" && own != texts_.end())
        lay_over(texts, own->second);
    if (page == "course")
        if (const auto* promise = texts_.find("refunds")->second.if_contains("promise"))
            texts["promise"] = *promise;
    return texts;
}

std::string Pages::render(std::string_view page, const json::object& data) const
{
    const auto found = templates_.find(page);
    if (found == templates_.end())
        throw std::out_of_range("No page is called " + std::string(page) + ".");
    json::value content = texts_of(page, data);
    json::value site = texts_.find("site")->second;
    fill_texts(content, data);
    fill_texts(site, data);
    json::object all = data;
    all["content"] = std::move(content);
    all["site"] = std::move(site);
    add_conveniences(all, page);
    return fill(page, found->second, all);
}

Mail Pages::render_mail(std::string_view kind, const json::object& data) const
{
    const std::string name = "mail/" + std::string(kind);
    const auto found = templates_.find(name);
    if (found == templates_.end())
        throw std::out_of_range("No mail is called " + std::string(kind) + ".");
    json::value content = json::object{{"terms", texts_.find("terms")->second},
                                       {"refunds", texts_.find("refunds")->second}};
    fill_texts(content, data);
    json::object all = data;
    all["content"] = std::move(content);
    auto [subject, text] = subject_and_body(name, fill(name, found->second, all, Escape::none));
    std::string html = mail_html(string_at(data, {"shop", "name"}), subject, text);
    return Mail{.subject = std::move(subject), .text = std::move(text), .html = std::move(html)};
}

json::object Pages::texts(std::string_view name, const json::object& data) const
{
    const auto found = texts_.find(name);
    json::value filled = found == texts_.end() ? json::object() : found->second;
    fill_texts(filled, data);
    return std::move(filled.as_object());
}

std::vector<std::string> Pages::page_names()
{
    return names_in(page_folder);
}

std::vector<std::string> Pages::mail_kinds()
{
    return names_in(mail_folder);
}

} // namespace supple::pages

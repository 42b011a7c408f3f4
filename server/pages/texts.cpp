#include "server/pages/texts.hpp"

#include "server/pages/embedded.hpp"
#include "server/pages/markdown.hpp"
#include "server/pages/toml.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace supple::pages
{

namespace json = boost::json;

namespace
{

json::value to_json(const toml::node& node);

json::object to_json(const toml::table& table)
{
    json::object object;
    for (const auto& [key, node] : table)
        object[std::string_view(key)] = to_json(node);
    return object;
}

json::value to_json(const toml::node& node)
{
    if (const auto* table = node.as_table())
        return to_json(*table);
    if (const auto* list = node.as_array()) {
        json::array array;
        for (const toml::node& item : *list)
            array.push_back(to_json(item));
        return array;
    }
    if (const auto text = node.value_exact<std::string>())
        return json::string(*text);
    if (const auto flag = node.value_exact<bool>())
        return *flag;
    if (const auto whole = node.value_exact<std::int64_t>())
        return *whole;
    std::ostringstream other; // numbers with a point, dates: as they were written
    node.visit([&other](const auto& value) { other << value; });
    return json::string(other.str());
}

json::object parse(std::string_view text, const std::string& name)
{
    try {
        return to_json(toml::parse(text, name));
    } catch (const toml::parse_error& error) {
        throw std::runtime_error(name + ", line " + std::to_string(error.source().begin.line) +
                                 ": " + std::string(error.description()) +
                                 " Correct that line, or remove the file to use our own text.");
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(name + ": " + error.what() +
                                 ". Correct it, or remove the file to use our own text.");
    }
}

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
        throw std::runtime_error(path.string() +
                                 ": cannot be read; give the shop's user the right to read it.");
    return text.str();
}

bool belongs_to_a_page(const Texts& known, const std::string& name)
{
    return known.contains(name) || name.starts_with("course-");
}

// Pages with a place for sections of prose.
bool takes_markdown(const std::string& name)
{
    constexpr std::array<std::string_view, 7> pages{
        "home", "course", "private-sessions", "terms", "privacy", "refunds", "accessibility"};
    return name.starts_with("course-") || std::ranges::find(pages, name) != pages.end();
}

// What we promise beside the order button follows from our own text about refunds; hers may promise
// something else, and then says so itself.
json::object without_our_promise(json::object fields)
{
    fields.emplace("promise", "");
    return fields;
}

// Her own terms are whole: what we wrote for each country does not stand beside them.
json::object without_our_law(json::object fields)
{
    for (const std::string_view region : {"eu", "uk", "switzerland", "us"})
        fields[region] = json::array();
    return fields;
}

json::object read_text(const std::filesystem::path& path, const std::string& name)
{
    if (path.extension() == ".toml")
        return parse(read_file(path), path.string());
    if (!takes_markdown(name))
        throw std::runtime_error(path.string() + ": this page takes no Markdown; write " + name +
                                 ".toml instead.");
    return without_our_law(read_markdown(read_file(path), path.string()));
}

// Sentences (.toml) first, then whole texts (.md) over them.
void read_folder(const std::filesystem::path& folder, Texts& texts)
{
    const Texts known = texts;
    for (const std::string_view extension : {".toml", ".md"})
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != extension || entry.path().stem() == "README")
                continue;
            const std::string name = entry.path().stem().string();
            if (!belongs_to_a_page(known, name))
                throw std::runtime_error(entry.path().string() + ": no page is called " + name +
                                         "; name the file after a page, or move it elsewhere.");
            auto text = read_text(entry.path(), name);
            lay_over(texts[name],
                     name == "refunds" ? without_our_promise(std::move(text)) : std::move(text));
        }
}

} // namespace

void lay_over(json::object& base, const json::object& over)
{
    for (const auto& [key, value] : over) {
        json::value* below = base.if_contains(key);
        if (below && below->is_object() && value.is_object())
            lay_over(below->get_object(), value.get_object());
        else
            base[key] = value;
    }
}

Texts read_texts(const std::optional<std::filesystem::path>& content_folder)
{
    constexpr std::string_view prefix = "content/", suffix = ".toml";
    Texts texts;
    for (const EmbeddedText& embedded : embedded_texts()) {
        std::string_view name = embedded.name;
        if (!name.starts_with(prefix) || !name.ends_with(suffix))
            continue;
        name.remove_prefix(prefix.size());
        name.remove_suffix(suffix.size());
        texts[std::string(name)] = parse(embedded.text, std::string(embedded.name));
    }
    if (content_folder && std::filesystem::exists(*content_folder))
        read_folder(*content_folder, texts);
    return texts;
}

} // namespace supple::pages

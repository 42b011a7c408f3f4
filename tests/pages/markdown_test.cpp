#include "server/pages/markdown.hpp"
#include "server/pages/template.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

namespace supple::pages
{

namespace
{

std::string complaint(const std::string& text)
{
    try {
        read_markdown(text, "terms.md");
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

constexpr auto whole_text = R"(# My terms

Short, and *fair*.

## Paying

You pay **once**. Ask [me](mailto:{{shop.email}}) or [read more](https://example.org/).

- one
- two

### Small print

`as it is`
)";

std::string rendered(std::string_view page, const std::string& file, const std::string& text)
{
    const tests::TemporaryFolder folder;
    std::ofstream(folder.path() / file) << text;
    const boost::json::object data{{"shop", {{"email", "m<b>@x.example"}, {"law", {{"eu", true}}}}},
                                   {"course", {{"slug", "evening"}, {"title", "Evening"}}}};
    return Pages(folder.path()).render(page, data);
}

} // namespace

TEST_SUITE("a text in Markdown")
{
    TEST_CASE("has a heading, a lead and sections, for pages and for mails")
    {
        const auto fields = read_markdown(whole_text, "terms.md");
        CHECK(fields.at("heading") == "My terms");
        CHECK(fields.at("lead") == "Short, and fair.");
        const auto& section = fields.at("sections").at(0);
        CHECK(section.at("heading") == "Paying");
        const std::string html(section.at("html").as_string());
        for (const auto* part : {"<strong>once</strong>", "href=\"mailto:{{shop.email}}\"",
                                 "<li>one</li>", "<h3>Small print</h3>"})
            CHECK_MESSAGE(has(html, part), std::string(part));
        CHECK(section.at("paragraphs").at(0) ==
              "You pay once. Ask me (mailto:{{shop.email}}) or read more (https://example.org/).");
        CHECK(section.at("paragraphs").at(1) == "– one\n– two");
    }

    TEST_CASE("stands on its page in the place of ours, its fields filled in and escaped")
    {
        const auto html = rendered("terms", "terms.md", whole_text);
        CHECK(has(html, "<h1>My terms</h1>"));
        CHECK(has(html, "<strong>once</strong>"));
        CHECK(has(html, "mailto:m&lt;b&gt;@x.example"));
        CHECK_FALSE(has(html, "How the contract is made")); // ours, for a shop in Europe
    }

    TEST_CASE("adds sections to a course's page and to the first page")
    {
        CHECK(has(rendered("course", "course-evening.md", "## Who it is for\n\nEverybody."),
                  "<h2>Who it is for</h2><p>Everybody.</p>"));
        CHECK(
            has(rendered("home", "home.md", "## About me\n\nI am *Mara*."), "I am <em>Mara</em>"));
    }

    TEST_CASE("that could do harm or cannot be shown is refused with its line")
    {
        CHECK(has(complaint("# A\n\n<script>x</script>\n"), "terms.md, line 3: HTML is not taken"));
        CHECK(has(complaint("# A\n\nText with <b>bold</b>\n"), "line 3: HTML is not taken"));
        CHECK(has(complaint("# A\n\n[x](javascript:alert(1))\n"), "line 3: a link goes to"));
        CHECK(has(complaint("# A\n\n[x](JaVaScRiPt:alert(1))\n"), "line 3: a link goes to"));
        CHECK(has(complaint("# A\n\n[x](data:text/html,x)\n"), "line 3: a link goes to"));
        CHECK(has(complaint("# A\n\n![x](/a.jpg)\n"), "line 3: pictures"));
        CHECK(has(complaint("# A\n\n# B\n"), "line 3: a page has one heading"));
        CHECK(has(complaint("# A\n\n{{shop.email\n}}"), "line 3: a field"));
        CHECK(has(complaint("# A\n\n{{{shop}}}"), "line 3: only plain fields"));
        CHECK(has(complaint("# A\n\n{{>page}}"), "line 3: only plain fields"));
        CHECK(complaint("# A\n\n5 < 6, [here](/terms), <https://example.org/>\n").empty());
    }

    TEST_CASE("for a page without a place for it is refused by name")
    {
        const tests::TemporaryFolder folder;
        std::ofstream(folder.path() / "watch.md") << "# Watch";
        CHECK_THROWS_WITH_AS(Pages(folder.path()),
                             doctest::Contains("watch.md: this page takes no Markdown"),
                             std::runtime_error);
    }
}

} // namespace supple::pages

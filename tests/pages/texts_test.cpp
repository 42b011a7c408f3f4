#include "server/pages/template.hpp"
#include "server/pages/texts.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace supple::pages
{

namespace
{

class ContentFolder
{
  public:
    ContentFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "content-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~ContentFolder() { std::filesystem::remove_all(path_); }
    ContentFolder(const ContentFolder&) = delete;
    ContentFolder& operator=(const ContentFolder&) = delete;

    void write(const std::string& name, std::string_view text) const
    {
        std::ofstream(path_ / name) << text;
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::string complaint(const std::filesystem::path& folder)
{
    try {
        read_texts(folder);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

} // namespace

TEST_SUITE("a text")
{
    TEST_CASE("about refunds brings its own promise to the order button, or none")
    {
        const boost::json::object data{{"course", {{"price", "$29.00"}}}};
        const auto says = [&](const Pages& pages, std::string_view words) {
            return pages.render("course", data).find(words) != std::string::npos;
        };
        CHECK(says(Pages(std::nullopt), "Thirty days to change your mind"));
        const ContentFolder folder;
        folder.write("refunds.toml", "lead = \"Ask me.\"\n");
        CHECK_FALSE(says(Pages(folder.path()), "class=\"promise\""));
        folder.write("refunds.toml", "promise = \"A year.\"\n");
        CHECK(says(Pages(folder.path()), "A year."));
        folder.write("refunds.toml", "");
        folder.write("refunds.md", "# Refunds\n\nAsk me.\n");
        CHECK_FALSE(says(Pages(folder.path()), "class=\"promise\""));
    }

    TEST_CASE("of the shop replaces ours, and leaves the rest as it is")
    {
        const ContentFolder folder;
        folder.write("home.toml", "[hero]\nheading = \"My own heading\"\n");
        const std::string html = Pages(folder.path()).render("home", {});
        CHECK(html.find("<h1>My own heading</h1>") != std::string::npos);
        CHECK(html.find("Two ways on") != std::string::npos);
    }

    TEST_CASE("may stand for a single course")
    {
        const ContentFolder folder;
        folder.write("course-evening.toml", "lead = \"For the evening.\"\n");
        const auto data = boost::json::parse(R"({"course": {"slug": "evening", "title": "E"}})");
        const std::string html = Pages(folder.path()).render("course", data.as_object());
        CHECK(html.find("For the evening.") != std::string::npos);
    }

    TEST_CASE("may name a setting")
    {
        const ContentFolder folder;
        folder.write("home.toml", "[hero]\nlead = \"Write to {{shop.email}} & come\"\n");
        const auto data = boost::json::parse(R"({"shop": {"email": "a@b.example"}})");
        const std::string html = Pages(folder.path()).render("home", data.as_object());
        CHECK(html.find("Write to a@b.example &amp; come") != std::string::npos);
    }

    TEST_CASE("that is not TOML is refused with its file, its line and a way out")
    {
        const ContentFolder folder;
        folder.write("terms.toml", "title = \"Terms\"\nheading = Terms of mine\n");
        const std::string told = complaint(folder.path());
        CHECK(told.find("terms.toml, line 2") != std::string::npos);
        CHECK(told.find("Correct that line") != std::string::npos);
    }

    TEST_CASE("that belongs to no page is refused by name")
    {
        const ContentFolder folder;
        folder.write("hoem.toml", "title = \"Home\"\n");
        CHECK(complaint(folder.path()).find("no page is called hoem") != std::string::npos);
    }

    TEST_CASE("need not be there at all")
    {
        CHECK_NOTHROW(read_texts(std::nullopt));
        CHECK_NOTHROW(read_texts("/nonexistent/content"));
    }
}

} // namespace supple::pages

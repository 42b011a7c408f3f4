#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

using namespace supple;
using supple::test::OpenShop;
using supple::test::Visitor;

namespace
{

void write(const OpenShop& shop, const std::string& file, const std::string& text)
{
    std::ofstream(shop.config().content_folder() / file) << text;
}

// Whether the page says so within a time that any machine can keep.
bool comes_to_say(Visitor& visitor, const std::string& page, std::string_view words)
{
    for (int tries = 0; tries < 200; ++tries) {
        if (visitor.get(page).body.find(words) != std::string::npos)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

} // namespace

TEST_SUITE("the operator's own texts")
{
    TEST_CASE(
        "are shown as soon as they are written, changed or taken away, while the shop is open")
    {
        OpenShop shop;
        Visitor visitor(shop);
        write(shop, "refunds.md", "# My word\n\nAsk, and you get it back.\n");
        CHECK(comes_to_say(visitor, "/refunds", "<h1>My word</h1>"));
        write(shop, "refunds.md", "# My other word\n");
        CHECK(comes_to_say(visitor, "/refunds", "<h1>My other word</h1>"));
        std::filesystem::remove(shop.config().content_folder() / "refunds.md");
        CHECK(comes_to_say(visitor, "/refunds", "<h1>Refunds"));
    }

    TEST_CASE("that are broken change nothing, and a test shop says which line")
    {
        OpenShop shop;
        Visitor visitor(shop);
        write(shop, "refunds.md", "# My word\n");
        REQUIRE(comes_to_say(visitor, "/refunds", "<h1>My word</h1>"));
        write(shop, "refunds.md", "# My word\n\n<b>new</b>\n");
        CHECK(comes_to_say(visitor, "/", "refunds.md, line 3: HTML is not taken"));
        CHECK(visitor.get("/refunds").body.find("<h1>My word</h1>") != std::string::npos);
        write(shop, "refunds.md", "# My word, mended\n");
        CHECK(comes_to_say(visitor, "/refunds", "<h1>My word, mended</h1>"));
        CHECK(visitor.get("/").body.find("could not be read") == std::string::npos);
    }
}

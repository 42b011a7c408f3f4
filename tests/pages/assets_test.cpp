#include "server/pages/assets.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace supple::pages
{

TEST_SUITE("an asset")
{
    TEST_CASE("is found under its hashed name")
    {
        const std::string address = asset_address("site.css");
        REQUIRE(address.starts_with("/assets/site."));
        const Asset* asset = find_asset(std::string_view(address).substr(8));
        REQUIRE(asset != nullptr);
        CHECK(asset->content_type == "text/css; charset=utf-8");
        CHECK(asset->bytes.find("--paper") != std::string_view::npos);
        CHECK(asset->etag.front() == '"');
        CHECK(asset->immutable);
    }

    TEST_CASE("is gzipped where that helps")
    {
        const Asset* script = find_asset(std::string_view(asset_address("watch.js")).substr(8));
        REQUIRE(script != nullptr);
        const Asset* font =
            find_asset(asset_address("brygada-1918-latin-wght-normal.woff2").substr(8));
        REQUIRE(font != nullptr);
        CHECK(font->gzip.empty());
        const Asset* style = find_asset(asset_address("site.css").substr(8));
        CHECK(style->gzip.substr(0, 2) == "\x1f\x8b");
        CHECK(style->gzip.size() < style->bytes.size());
    }

    TEST_CASE("is nothing under any other name")
    {
        CHECK(find_asset("") == nullptr);
        CHECK(find_asset("site.css") == nullptr);
        CHECK(find_asset("../template.cpp") == nullptr);
        CHECK_THROWS_AS(asset_address("nothing.css"), std::out_of_range);
        CHECK_THROWS_AS(asset_address(""), std::out_of_range);
    }

    TEST_CASE("names its authors' licences")
    {
        const Asset* licences = find_asset("licenses.txt");
        REQUIRE(licences != nullptr);
        CHECK_FALSE(licences->immutable);
        for (const char* name : {"hls.js", "media-chrome", "brygada", "alegreya"})
            CHECK(licences->bytes.find(name) != std::string_view::npos);
    }
}

} // namespace supple::pages

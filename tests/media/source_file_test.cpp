#include "media/source_file.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <utility>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

void write(const fs::path& file, const std::string& text)
{
    std::ofstream{file, std::ios::binary} << text;
}

std::string refusal_of(const SourceFile& source)
{
    try {
        refuse_if_changed(source);
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return {};
}

// What packaging says when this happens to its source midway, and that nothing was published.
std::string packaged_while(const std::function<void(const fs::path&)>& happens)
{
    const Folder folder;
    draw({.seconds = 4}, folder / "practice.mp4");
    PackageOrder order{.source = folder / "practice.mp4",
                       .final_folder = folder / "package",
                       .wishes = {.quality = Quality::fast}};
    const StopFlag never{false};
    bool done = false;
    const auto progress = [&](Work) {
        if (!std::exchange(done, true))
            happens(order.source);
    };
    std::string said;
    try {
        make_package(order, progress, never);
    } catch (const std::runtime_error& error) {
        said = error.what();
    }
    CHECK(done);
    CHECK_FALSE(fs::exists(order.final_folder));
    return said;
}

} // namespace

TEST_SUITE("a source file")
{
    TEST_CASE("is the same under another name, and told in one line")
    {
        const Folder folder;
        write(folder / "a.mp4", std::string(3'000'000, 'a'));
        const SourceFile before = identify(folder / "a.mp4");
        fs::rename(folder / "a.mp4", folder / "b.mp4");
        const SourceFile after = identify(folder / "b.mp4");
        CHECK(before == after);
        CHECK(text_of(before) == text_of(after));
        CHECK(text_of(before).find('\n') == std::string::npos);
        CHECK(text_of(before).rfind("3000000 bytes, changed ", 0) == 0);
    }

    TEST_CASE("is another when its beginning, its end, its size or its time is")
    {
        const Folder folder;
        const fs::path file = folder / "a.mp4";
        const std::string text(3'000'000, 'a');
        write(file, text);
        const auto time = fs::last_write_time(file);
        const SourceFile first = identify(file);
        for (const std::size_t at : {std::size_t{0}, text.size() - 1}) {
            std::string changed = text;
            changed[at] = 'b';
            write(file, changed);
            fs::last_write_time(file, time);
            CHECK_FALSE(identify(file) == first);
        }
        write(file, text + "a");
        fs::last_write_time(file, time);
        CHECK_FALSE(identify(file) == first);
        write(file, text);
        fs::last_write_time(file, time + std::chrono::seconds{1});
        CHECK_FALSE(identify(file) == first);
        CHECK(text_of(identify(file)) != text_of(first));
    }

    TEST_CASE("is not a pipe, which can be read but once")
    {
        const Folder folder;
        REQUIRE(::mkfifo((folder / "pipe.mp4").c_str(), 0600) == 0);
        CHECK_THROWS_WITH(identify(folder / "pipe.mp4"),
                          "pipe.mp4: is no file but a pipe or a device; save the video as a file "
                          "first");
    }

    TEST_CASE("is asked for again when it is gone")
    {
        const Folder folder;
        write(folder / "a.mp4", "text");
        const SourceFile source = identify(folder / "a.mp4");
        CHECK(refusal_of(source).empty());
        fs::remove(folder / "a.mp4");
        CHECK(refusal_of(source).find("connect its disk again") != std::string::npos);
    }
}

TEST_SUITE("a source that changes while it is packaged")
{
    TEST_CASE("is refused when it grows, as one that is still being copied")
    {
        const auto said = packaged_while([](const fs::path& source) {
            std::ofstream{source, std::ios::app | std::ios::binary} << "more";
        });
        CHECK(said ==
              "practice.mp4 changed while it was being packaged; nothing was published, run "
              "the command again");
    }

    TEST_CASE("is refused when it is replaced")
    {
        const auto said = packaged_while([](const fs::path& source) {
            draw({.seconds = 2}, source.string() + ".mp4");
            fs::rename(source.string() + ".mp4", source);
        });
        CHECK(said.find("changed while") != std::string::npos);
    }

    TEST_CASE("is refused when it is cut, whatever the decoder says of it")
    {
        const auto said =
            packaged_while([](const fs::path& source) { fs::resize_file(source, 5000); });
        CHECK(said.find("changed while") != std::string::npos);
    }

    TEST_CASE("is refused when its disk is taken away")
    {
        const auto said = packaged_while([](const fs::path& source) { fs::remove(source); });
        CHECK(said.find("can no longer be read") != std::string::npos);
        CHECK(said.find('\n') == std::string::npos);
    }
}

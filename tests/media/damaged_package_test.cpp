#include "media/gzip.hpp"
#include "media/library.hpp"
#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>

namespace fs = std::filesystem;
using namespace supple::media;
using namespace supple::tests;

namespace
{

constexpr std::uint64_t largest_file = 100'000'000;

std::string bytes_of(const fs::path& file)
{
    return read_file(file, largest_file);
}

void put(const fs::path& file, const std::string& bytes)
{
    std::ofstream{file, std::ios::binary} << bytes;
}

// Packaged once, with keys; every case damages a copy.
class Sealed
{
  public:
    Sealed() : source_({.seconds = 13}), order_(source_.order)
    {
        order_.final_folder = source_.folder / "sealed";
        order_.keys_folder = source_.folder / "sealed.keys";
        order_.encrypt = true;
        make_package(
            order_, [](Work) {}, source_.never);
    }

    static const Sealed& once()
    {
        static const Sealed sealed;
        return sealed;
    }

    const fs::path& folder() const { return order_.final_folder; }
    const fs::path& keys() const { return order_.keys_folder; }
    const fs::path& clear_folder() const { return source_.path(); }

  private:
    Packaged source_;
    PackageOrder order_;
};

struct Copy {
    explicit Copy(const fs::path& of) : path(folder / "copy") { fs::copy(of, path); }

    void edit(const std::string& file, const std::function<std::string(std::string)>& change) const
    {
        put(path / file, change(bytes_of(path / file)));
    }
    void edit_playlist(const std::string& file, const std::string& from,
                       const std::string& to) const
    {
        std::string text = bytes_of(path / file);
        REQUIRE(text.find(from) != std::string::npos);
        text.replace(text.find(from), from.size(), to);
        put(path / file, text);
        put(path / (file + ".gz"), gzip(text));
    }
    void swap(const std::string& one, const std::string& other) const
    {
        fs::rename(path / one, path / "between");
        fs::rename(path / other, path / one);
        fs::rename(path / "between", path / other);
    }

    Folder folder;
    fs::path path;
};

// "B1, F1": broken rules of level must.
std::string broken(const fs::path& folder, const std::optional<fs::path>& keys = {})
{
    std::string ids;
    for (const RuleResult& rule : verify_package(folder, keys))
        if (!rule.pass && rule.level == RuleLevel::must)
            ids += (ids.empty() ? "" : ", ") + rule.id;
    return ids;
}

bool names(const std::string& ids, const std::string& id)
{
    return (", " + ids + ",").find(" " + id + ",") != std::string::npos;
}

// tfdt of the first fragment, version 1: the eight bytes behind type, version and flags.
std::string later(std::string segment, std::uint64_t ticks)
{
    const auto at = segment.find("tfdt") + 8;
    std::uint64_t time = 0;
    for (std::size_t byte = 0; byte < 8; ++byte)
        time = time << 8 | static_cast<std::uint8_t>(segment[at + byte]);
    time += ticks;
    for (std::size_t byte = 0; byte < 8; ++byte)
        segment[at + byte] = static_cast<char>(time >> (56 - 8 * byte));
    return segment;
}

// Cut off, grown in the middle, or a few bytes other than they were.
std::string mutated(std::string bytes, std::mt19937& random)
{
    constexpr std::size_t header = 600; // lies in front, and is where damage matters
    const auto below = [&](std::size_t limit) {
        return random() % std::max<std::size_t>(limit, 1);
    };
    const auto at = below(below(2) == 0 ? std::min(bytes.size(), header) : bytes.size());
    const auto kind = below(4);
    if (kind == 0)
        bytes.resize(at);
    else if (kind == 1)
        bytes.insert(at, bytes.substr(0, below(200)));
    else if (!bytes.empty())
        for (auto times = below(8) + 1; times > 0; --times)
            bytes[kind == 2 ? below(bytes.size()) : std::min(at + times, bytes.size() - 1)] =
                static_cast<char>(random());
    return bytes;
}

} // namespace

TEST_SUITE("a damaged package")
{
    TEST_CASE("was a good one before")
    {
        const Sealed& sealed = Sealed::once();
        CHECK(broken(sealed.folder(), sealed.keys()) == "");
        CHECK(broken(sealed.clear_folder()) == "");
    }

    TEST_CASE("is known by a torn segment, open or sealed")
    {
        const auto torn = [](std::string bytes) { return bytes.substr(0, bytes.size() - 100); };
        for (const bool open : {true, false}) {
            const Sealed& sealed = Sealed::once();
            const Copy copy{open ? sealed.clear_folder() : sealed.folder()};
            copy.edit("v2_00002.m4s", torn);
            const auto ids = broken(copy.path, open ? std::nullopt : std::optional{sealed.keys()});
            CAPTURE(ids);
            CHECK(names(ids, "F1"));
        }
    }

    TEST_CASE("is known by segments that changed places")
    {
        const Sealed& sealed = Sealed::once();
        const Copy open{sealed.clear_folder()};
        open.swap("v2_00001.m4s", "v2_00002.m4s");
        CHECK(names(broken(open.path), "S7"));
        const Copy shut{sealed.folder()};
        shut.swap("v2_00001.m4s", "v2_00002.m4s");
        CHECK(names(broken(shut.path, sealed.keys()), "F1")); // vectors are of their own
    }

    TEST_CASE("is known by a segment of another rendition")
    {
        const Copy copy{Sealed::once().clear_folder()};
        copy.edit("v2_00001.m4s",
                  [&](const std::string&) { return bytes_of(copy.path / "v1_00001.m4s"); });
        const auto ids = broken(copy.path);
        CAPTURE(ids);
        CHECK(names(ids, "B1"));
    }

    TEST_CASE("is known by a stale key")
    {
        const Copy keys{Sealed::once().keys()};
        keys.edit("key2", [](std::string key) {
            key[0] = static_cast<char>(key[0] ^ 1);
            return key;
        });
        CHECK(names(broken(Sealed::once().folder(), keys.path), "F1"));
    }

    TEST_CASE("is known by sound that is late")
    {
        const Copy copy{Sealed::once().clear_folder()};
        for (const char* file : {"a1_00001.m4s", "a1_00002.m4s", "a1_00003.m4s"})
            copy.edit(file, [](std::string bytes) { return later(std::move(bytes), 4800); });
        CHECK(broken(copy.path) == "S7");
    }

    TEST_CASE("is known by an edited playlist, and by one without its twin")
    {
        const Copy edited{Sealed::once().clear_folder()};
        edited.edit_playlist("v2.m3u8", "v2_00002.m4s", "v2_00001.m4s");
        CHECK(names(broken(edited.path), "F1"));
        const Copy stale{Sealed::once().clear_folder()};
        stale.edit("v2.m3u8", [](const std::string& text) { return text + "# by hand\n"; });
        CHECK(broken(stale.path) == "D1");
        const Copy lone{Sealed::once().clear_folder()};
        fs::remove(lone.path / "main.m3u8.gz");
        CHECK(broken(lone.path) == "D1");
    }

    TEST_CASE("never crashes or stops who looks at it")
    {
        constexpr unsigned seed = 20'261'125;
        constexpr int rounds = 500;
        MESSAGE("seed " << seed << ", " << rounds << " rounds");
        const Packaged small{{.seconds = 2}};
        const Copy copy{small.path()};
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator{copy.path})
            files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        std::mt19937 random{seed};
        for (int round = 0; round < rounds; ++round) {
            const fs::path& file = files[random() % files.size()];
            const std::string good = bytes_of(file);
            const std::string bad = mutated(good, random);
            INFO("round " << round << ", " << file.filename().string());
            put(file, bad);
            CHECK_NOTHROW(verify_package(copy.path));
            put(file, good);
        }
    }
}

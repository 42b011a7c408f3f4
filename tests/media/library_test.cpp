#include "media/encryptor.hpp"
#include "media/gzip.hpp"
#include "media/library.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::media;

namespace
{

struct Folder {
    fs::path path = fs::temp_directory_path() / ("supple-library-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

int rights(const fs::path& path)
{
    struct stat status {
    };
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777;
}

} // namespace

TEST_SUITE("a staging")
{
    TEST_CASE("shows nothing until it is published, and then all")
    {
        const Folder folder;
        Staging staging{folder.path / "r1"};
        staging.write("a.txt", "hello");
        CHECK_FALSE(fs::exists(folder.path / "r1"));
        staging.publish();
        CHECK(read_file(folder.path / "r1" / "a.txt", 10) == "hello");
        CHECK_FALSE(fs::exists(folder.path / ".r1.staging"));
    }

    TEST_CASE("leaves nothing behind when it is given up")
    {
        const Folder folder;
        {
            Staging staging{folder.path / "r1/"};
            staging.write("a.txt", "hello");
        }
        CHECK(fs::is_empty(folder.path));
    }

    TEST_CASE("never touches what is published")
    {
        const Folder folder;
        fs::create_directories(folder.path / "r1");
        CHECK_THROWS_AS((Staging{folder.path / "r1"}), std::runtime_error);
        fs::remove_all(folder.path / "r1");
        Staging late{folder.path / "r1"};
        fs::create_directories(folder.path / "r1");
        CHECK_THROWS_AS(late.publish(), std::runtime_error);
    }

    TEST_CASE("finds what a killed run left, but refuses what a living one writes")
    {
        const Folder folder;
        fs::create_directories(folder.path / ".r1.staging");
        std::ofstream{folder.path / ".r1.staging" / "b.txt"} << "old";
        std::optional<Staging> first{folder.path / "r1"};
        CHECK(fs::exists(first->folder() / "b.txt"));
        CHECK_THROWS_AS((Staging{folder.path / "r1"}), std::runtime_error);
        first->clear();
        first->write("a.txt", "mine");
        first->publish();
        CHECK(fs::exists(folder.path / "r1" / "a.txt"));
        CHECK_FALSE(fs::exists(folder.path / "r1" / "b.txt"));
    }

    TEST_CASE("stays for the next run when asked to")
    {
        const Folder folder;
        {
            Staging staging{folder.path / "r1"};
            std::ofstream{staging.journal_file()} << "journal";
            staging.write("a.txt", "hello");
            staging.keep();
        }
        Staging next{folder.path / "r1"};
        CHECK(fs::exists(next.folder() / "a.txt"));
        CHECK(fs::exists(next.journal_file()));
    }

    TEST_CASE("has no journal of files that somebody removed")
    {
        const Folder folder;
        {
            Staging killed{folder.path / "r1"};
            killed.keep();
            std::ofstream{killed.journal_file()} << "v1 is finished";
        }
        fs::remove_all(folder.path / ".r1.staging");
        const Staging next{folder.path / "r1"};
        CHECK_FALSE(fs::exists(next.journal_file()));
    }

    TEST_CASE("keeps keys from others")
    {
        const Folder folder;
        const KeyPair keys = fresh_keys();
        Staging staging{folder.path / "r1.keys", FolderKind::secret};
        stage_keys(staging, keys);
        staging.publish();
        CHECK(rights(folder.path / "r1.keys") == 0700);
        CHECK(rights(folder.path / "r1.keys" / "key1") == 0600);
        CHECK(load_keys(folder.path / "r1.keys").rest == keys.rest);
    }

    TEST_CASE("writes a playlist with its twin")
    {
        const Folder folder;
        Staging staging{folder.path / "r1"};
        const std::string text(5000, '#');
        staging.write_with_twin("main.m3u8", text);
        const std::string packed = read_file(staging.folder() / "main.m3u8.gz", 10'000);
        CHECK(gunzip(packed, 10'000) == text);
        CHECK(staging.total_bytes() == text.size() + packed.size());
    }
}

TEST_SUITE("gzip")
{
    TEST_CASE("gives the same bytes for the same text")
    {
        CHECK(gzip("text") == gzip("text"));
        CHECK(gunzip(gzip(""), 10) == "");
    }

    TEST_CASE("is not unpacked beyond a limit, and not when damaged")
    {
        CHECK_THROWS_AS(gunzip(gzip(std::string(1000, 'a')), 999), std::runtime_error);
        CHECK(gunzip(gzip(std::string(1000, 'a')), 1000).size() == 1000);
        CHECK_THROWS_AS(gunzip("nonsense", 100), std::runtime_error);
        CHECK_THROWS_AS(gunzip(gzip("text") + "more", 100), std::runtime_error);
    }
}

TEST_SUITE("an encrypted segment")
{
    TEST_CASE("opens with its key and vector alone")
    {
        const KeyPair keys = fresh_keys();
        const Iv iv = fresh_vector();
        const std::vector<std::uint8_t> clear(1600, 7);
        const auto sealed = encrypt_segment(clear, keys.preview, iv);
        CHECK(sealed.size() == 1616); // PKCS#7 adds a whole block
        CHECK(decrypt_segment(sealed, keys.preview, iv) == clear);
        CHECK(fresh_vector() != iv);
        CHECK(keys.preview != keys.rest);
        const auto opened_by_the_other = [&]() -> std::vector<std::uint8_t> {
            try {
                return decrypt_segment(sealed, keys.rest, iv);
            } catch (const std::runtime_error&) {
                return {}; // what nearly always happens: the padding is wrong
            }
        };
        CHECK(opened_by_the_other() != clear);
    }

    TEST_CASE("agrees with the example of NIST SP 800-38A, F.2.1")
    {
        const Key key{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                      0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
        Iv iv{};
        for (std::size_t at = 0; at < iv.size(); ++at)
            iv[at] = static_cast<std::uint8_t>(at);
        const std::vector<std::uint8_t> clear{0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96,
                                              0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a};
        const auto sealed = encrypt_segment(clear, key, iv);
        CHECK(sealed[0] == 0x76);
        CHECK(sealed[15] == 0x7d);
        CHECK(hexadecimal(iv) == "0x000102030405060708090a0b0c0d0e0f");
    }
}

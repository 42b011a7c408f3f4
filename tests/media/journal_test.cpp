#include "media/journal.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace supple::media;

namespace
{

struct Folder {
    fs::path path = fs::temp_directory_path() / ("supple-journal-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

ChunkRecord chunk(const std::string& track, int number)
{
    return {.track = track,
            .chunk = number,
            .codecs = "avc1.64001f",
            .timescale = 12800,
            .init_bytes = 812,
            .pictures = 300,
            .fragments = 6,
            .ssim = 0.98765,
            .segments = {{.duration = 76800, .bytes = 1234},
                         {.duration = 76800, .bytes = 99, .iv = Iv{1, 2, 255}}}};
}

std::string text_of(const fs::path& file)
{
    return read_file(file, 1'000'000);
}

} // namespace

TEST_SUITE("a journal")
{
    TEST_CASE("tells the next run what was finished")
    {
        const Folder folder;
        const std::string identity = journal_identity("a source and its plan");
        {
            Staging staging{folder.path / "p"};
            staging.keep();
            Journal journal{staging, identity};
            CHECK_FALSE(journal.holds_work());
            staging.write("v1_00001.m4s", "x");
            journal.add(chunk("v1", 0), {"v1_00001.m4s"});
            journal.add(chunk("v2", 0), {});
            journal.add(chunk("v1", 1), {});
            journal.add(PictureEnd{600, 3});
        }
        Staging staging{folder.path / "p"};
        const Journal journal{staging, identity};
        CHECK(journal.holds_work());
        CHECK(fs::exists(staging.folder() / "v1_00001.m4s"));
        const auto found = journal.chunks_of("v1");
        REQUIRE(found.size() == 2);
        CHECK(found[1].chunk == 1);
        CHECK(found[0].codecs == "avc1.64001f");
        CHECK(found[0].ssim == doctest::Approx(0.98765));
        CHECK(found[0].segments.at(0).bytes == 1234);
        CHECK_FALSE(found[0].segments.at(0).iv);
        CHECK(found[0].segments.at(1).iv == Iv{1, 2, 255});
        CHECK(journal.end()->pictures == 600);
        CHECK(journal.end()->damaged == 3);
    }

    TEST_CASE("begins anew when anything was decided otherwise")
    {
        const Folder folder;
        {
            Staging staging{folder.path / "p"};
            staging.keep();
            Journal journal{staging, journal_identity("price 1")};
            staging.write("v1_00001.m4s", "x");
            journal.add(chunk("v1", 0), {});
        }
        Staging staging{folder.path / "p"};
        const Journal journal{staging, journal_identity("price 2")};
        CHECK_FALSE(journal.holds_work());
        CHECK(fs::is_empty(staging.folder()));
        CHECK(read_journal(text_of(staging.journal_file())).chunks.empty());
    }

    TEST_CASE("does not count chunks behind a gap")
    {
        const Folder folder;
        Staging staging{folder.path / "p"};
        Journal journal{staging, "one"};
        journal.add(chunk("v1", 0), {});
        journal.add(chunk("v1", 2), {});
        CHECK(journal.chunks_of("v1").size() == 1);
    }

    TEST_CASE("believes no line that was torn, wherever it was torn")
    {
        const Folder folder;
        Staging staging{folder.path / "p"};
        {
            Journal journal{staging, "one"};
            journal.add(chunk("v1", 0), {});
            journal.add(chunk("v1", 1), {});
        }
        const std::string text = text_of(staging.journal_file());
        const auto first_chunk_end = text.find('\n', text.find('\n') + 1) + 1;
        for (std::size_t cut = first_chunk_end; cut < text.size(); ++cut) {
            const JournalText read = read_journal(std::string_view{text}.substr(0, cut));
            CHECK(read.chunks.size() == 1);
            CHECK(read.whole_bytes == first_chunk_end);
        }
        // The next run writes over the torn end.
        std::ofstream{staging.journal_file(), std::ios::binary} << text.substr(0, text.size() - 5);
        Journal journal{staging, "one"};
        journal.add(chunk("v1", 1), {});
        CHECK(text_of(staging.journal_file()) == text);
    }

    TEST_CASE("believes no line that was changed, whatever was changed")
    {
        const std::string good = journal_line(chunk("v1", 0));
        const Folder folder;
        Staging staging{folder.path / "p"};
        {
            const Journal journal{staging, "one"};
        }
        const std::string head = text_of(staging.journal_file());
        CHECK(read_journal(head + good).chunks.size() == 1);
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ 1);
            CHECK(read_journal(head + bad).chunks.empty());
        }
        CHECK(read_journal("").identity.empty());
        CHECK(read_journal("nonsense\n").whole_bytes == 0);
    }
}

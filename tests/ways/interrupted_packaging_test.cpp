// `supple package`, interrupted where it can be: the same command goes on and publishes once.
#include "tests/ways/packaging_shop.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>

using namespace supple;
using namespace supple::test;

namespace
{

namespace fs = std::filesystem;

constexpr auto nothing_encoded = "nothing is encoded again";
constexpr auto goes_on = "going on at";

// Long enough for three chunks, small enough to be quick.
tests::DrawnSource film()
{
    return {.width = 96, .height = 64, .seconds = 31};
}

void kill_after_chunks(PackagingShop& shop, int chunks, Victim victim)
{
    const auto process = shop.start();
    shop.await_chunks(chunks, *process);
    process->kill(victim);
    process->wait();
}

// supple-package has finished, and nobody was left to publish what it made.
void finish_without_publishing(PackagingShop& shop)
{
    const auto process = shop.start();
    shop.await_words("%", *process); // of progress
    process->kill(Victim::parent);
    process->wait();
    REQUIRE(shop.revisions().empty());
}

// The finished package: the one entry of incoming whose name has no dot.
fs::path finished(const PackagingShop& shop)
{
    const fs::path command = *shop.left(".command");
    return command.parent_path() / command.stem();
}

std::string revision_in(const fs::path& command)
{
    std::string revision;
    std::ifstream(command) >> revision;
    return revision;
}

} // namespace

TEST_SUITE("a packaging that is interrupted")
{
    TEST_CASE("goes on after each of three kills and gives the same bytes")
    {
        PackagingShop whole(film());
        REQUIRE(whole.package().status == 0);
        PackagingShop shop(whole.source());
        kill_after_chunks(shop, 1, Victim::both);
        const std::string before = shop.journal_bytes();
        kill_after_chunks(shop, 2, Victim::child);
        CHECK(shop.journal_bytes().size() > before.size());
        CHECK(shop.journal_bytes().starts_with(before));
        finish_without_publishing(shop); // the child goes on when only its parent is killed
        const Outcome last = shop.package();
        INFO(last.said);
        CHECK(last.status == 0);
        CHECK(last.tells(nothing_encoded));
        check_same_files(whole.the_only_package(), shop.the_only_package());
    }

    TEST_CASE("goes on after Ctrl-C, from another folder and with another title")
    {
        PackagingShop shop(film());
        const auto process = shop.start();
        shop.await_chunks(1, *process);
        process->signal(SIGINT);
        CHECK(process->wait() == 1);
        CHECK(shop.said().find("the same command goes on from there") != std::string::npos);
        CHECK(shop.run({"doctor"}).tells("packaging: 1 unfinished"));
        const auto roundabout = shop.source().parent_path() / "." / "data" / ".." / "source.mp4";
        const Outcome last = shop.run({"package", roundabout.string(), "--course", "practice",
                                       "--quality", "fast", "--title", "Another"});
        INFO(last.said);
        CHECK(last.status == 0);
        CHECK(last.tells(goes_on));
        shop.the_only_package();
        CHECK_FALSE(shop.run({"doctor"}).tells("unfinished"));
    }

    TEST_CASE("does not publish for one command what another has finished")
    {
        PackagingShop shop(film());
        finish_without_publishing(shop);
        const Outcome other = shop.package({"--title", "Another"});
        CHECK(other.status == 0);
        CHECK_FALSE(other.tells(nothing_encoded));
        shop.the_only_package();
    }

    TEST_CASE("publishes what had moved to its place when the database did not know of it yet")
    {
        PackagingShop shop(film());
        finish_without_publishing(shop);
        const fs::path home = shop.packages() / "vaaaaaaaaaaaaaaaaaaaa";
        fs::create_directory(home);
        fs::rename(finished(shop), home / revision_in(*shop.left(".command")));
        const Outcome last = shop.package();
        CHECK(last.status == 0);
        CHECK(last.tells(nothing_encoded));
        CHECK(fs::remove(home)); // empty again
        shop.the_only_package();
    }

    TEST_CASE("is not published twice when it was killed before its last word")
    {
        PackagingShop shop(film());
        finish_without_publishing(shop);
        const fs::path command = *shop.left(".command");
        fs::copy_file(command, shop.source().parent_path() / "kept");
        REQUIRE(shop.package().status == 0);
        fs::copy_file(shop.source().parent_path() / "kept", command);
        const Outcome last = shop.package({"--price", "29.00", "--currency", "EUR", "--publish"});
        INFO(last.said);
        CHECK(last.status == 0);
        CHECK(last.tells("On sale"));
        shop.the_only_package();
    }

    TEST_CASE("keeps its keys, also when they were published and the package was not")
    {
        PackagingShop shop(film());
        shop.add_words({"--encrypt"});
        kill_after_chunks(shop, 1, Victim::both);
        const fs::path keys = *shop.left(".keys.staging");
        std::string name = keys.filename().string().substr(1);
        name.resize(name.size() - std::string(".staging").size());
        fs::rename(keys, shop.incoming() / name);
        const Outcome last = shop.package();
        INFO(last.said);
        CHECK(last.status == 0);
        CHECK(last.tells(goes_on));
        shop.the_only_package();
    }
}

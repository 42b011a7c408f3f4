// Fifty kills at random moments. A minute of video is packaged by the real program, killed, and
// started again with the same command until it is done, and that again in a fresh shop until fifty
// kills have fallen; every fifth of them is a power cut that also takes what was not forced to the
// disk. SUPPLE_SEED=N plays another fifty.
#include "tests/media/played_package.hpp"
#include "tests/ways/packaging_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

using namespace supple;
using namespace supple::test;

namespace
{

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

constexpr int wanted_kills = 50;
// A kill falls within this part of what a whole packaging takes: most find work begun, some find
// none, and some runs come to their end.
constexpr double killed_within = 0.5;
constexpr int power_cut_every = 5;
constexpr double greatest_loss_seconds = 20; // of video, in each rendition
constexpr double film_seconds = 60;

tests::DrawnSource film()
{
    return {.width = 640, .height = 360, .seconds = film_seconds};
}

// Each rung is encoded, none is copied.
const std::vector<std::string> encode_all{"--no-copy", "--ladder", "apple"};

struct Tally {
    int kills[3] = {0, 0, 0}; // of each Victim
    int power_cuts = 0;
    int worked = 0; // kills that found a journal with work
    int packages = 0;
    std::ptrdiff_t redone_files = 0;
    double worst_loss_seconds = 0;

    int all() const { return kills[0] + kills[1] + kills[2]; }
};

unsigned seed()
{
    const char* wanted = std::getenv("SUPPLE_SEED"); // NOLINT(concurrency-mt-unsafe)
    return wanted ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 1;
}

// A segment lasts six seconds, an I-frame's file one.
double seconds_of(const std::string& track, std::ptrdiff_t files)
{
    return static_cast<double>(files) * (track.starts_with('i') ? 1 : 6);
}

std::string whole_lines(const std::string& journal)
{
    return journal.substr(0, media::read_journal(journal).whole_bytes);
}

// What a run made of each rendition and will have to be made again.
void count_loss(const PackagingShop& shop, fs::file_time_type begun, Tally& tally)
{
    for (const auto& [track, files] : shop.unnamed_segments()) {
        const auto lost = std::ranges::count_if(
            files, [&](const fs::path& file) { return fs::last_write_time(file) >= begun; });
        const double seconds = seconds_of(track, lost);
        CAPTURE(track);
        CHECK(seconds <= greatest_loss_seconds);
        tally.worst_loss_seconds = std::max(tally.worst_loss_seconds, seconds);
        tally.redone_files += lost;
    }
}

void zero_tail(const fs::path& file)
{
    const auto size = fs::file_size(file);
    fs::resize_file(file, size / 2);
    fs::resize_file(file, size); // the second half reads as zeros
}

// The journal is torn anywhere, and segments it does not name then are not whole.
void cut_power(PackagingShop& shop, std::mt19937& chance)
{
    const auto journal = shop.left(".journal");
    if (!journal)
        return;
    std::uniform_int_distribution<std::uintmax_t> bytes(0, fs::file_size(*journal));
    fs::resize_file(*journal, bytes(chance));
    for (const auto& [track, files] : shop.unnamed_segments())
        std::ranges::for_each(files, zero_tail);
}

// Starts the command and kills it after a while. True if it came to its end before.
bool killed_run(PackagingShop& shop, std::mt19937& chance, Seconds whole, Tally& tally)
{
    std::uniform_real_distribution<double> part(0, killed_within);
    std::uniform_int_distribution<int> any(0, 2);
    const auto victim = static_cast<Victim>(any(chance));
    const std::string before = shop.journal_bytes();
    const auto begun = fs::file_time_type::clock::now();
    const auto process = shop.start();
    std::this_thread::sleep_for(whole * part(chance));
    if (process->has_ended())
        return process->wait() == 0;
    process->kill(victim);
    if (victim == Victim::parent) // its child works on for a while, and then dies, too
        std::this_thread::sleep_for(whole * part(chance) / 2);
    process->kill(Victim::both);
    process->wait();
    ++tally.kills[static_cast<int>(victim)];
    const std::string after = shop.journal_bytes();
    const bool begins_anew = media::read_journal(before).identity.empty();
    CHECK((begins_anew || after.empty() || after.starts_with(whole_lines(before))));
    tally.worked += shop.journal().chunks.empty() ? 0 : 1;
    count_loss(shop, begun, tally);
    if (tally.all() % power_cut_every == 0) {
        cut_power(shop, chance);
        ++tally.power_cuts;
    }
    return false;
}

void check_plays(const fs::path& package)
{
    const auto pictures = static_cast<std::size_t>(film_seconds * 25);
    for (const std::string track : {"v1", "v2"}) {
        const auto seen = tests::see(package, track);
        CHECK(seen.pictures.size() == pictures);
        CHECK(std::abs(seen.flash_seconds() - film().flash_seconds) < 0.05);
    }
    CHECK(tests::see(package, "i1").pictures.size() == static_cast<std::size_t>(film_seconds));
    CHECK(std::abs(tests::hear(package).beep_seconds - film().flash_seconds) < 0.01);
}

} // namespace

TEST_SUITE("a packaging killed fifty times")
{
    TEST_CASE("gives the bytes of one that never was, once, and loses one chunk at most")
    {
        PackagingShop never_killed(film());
        never_killed.add_words(encode_all);
        const auto begun = std::chrono::steady_clock::now();
        REQUIRE(never_killed.package().status == 0);
        const Seconds whole = std::chrono::steady_clock::now() - begun;
        const fs::path expected = never_killed.the_only_package();
        check_plays(expected);

        std::mt19937 chance(seed());
        Tally tally;
        fmt::print("seed {}\n package  kills so far\n", seed());
        while (tally.all() < wanted_kills) {
            PackagingShop shop(never_killed.source());
            shop.add_words(encode_all);
            while (!killed_run(shop, chance, whole, tally) && tally.all() < wanted_kills)
                ;
            if (shop.revisions().empty()) {
                const Outcome last = shop.package();
                INFO(last.said);
                REQUIRE(last.status == 0);
            }
            check_same_files(expected, shop.the_only_package());
            fmt::print("{:8} {:13}\n", ++tally.packages, tally.all());
            std::fflush(stdout);
        }
        fmt::print("kills: {} of both, {} of the child, {} of the parent; {} found work in the "
                   "journal; {} also cut the power\n"
                   "made again after a kill: {:.1f} segment files on average, at worst {:.0f} s of "
                   "one rendition\n",
                   tally.kills[0], tally.kills[1], tally.kills[2], tally.worked, tally.power_cuts,
                   static_cast<double>(tally.redone_files) / tally.all(), tally.worst_loss_seconds);
    }
}

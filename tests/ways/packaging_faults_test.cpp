// What can go wrong around a packaging while it runs. Each time the command says one line, the shop
// stays as it was, and the same command comes to its end once the fault is mended.
#include "tests/ways/packaging_shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <sys/mount.h>
#include <unistd.h>

using namespace supple;
using namespace supple::test;

namespace
{

namespace fs = std::filesystem;

tests::DrawnSource film()
{
    return {.width = 96, .height = 64, .seconds = 31};
}

// What the packager told on its last line; before it stand lines of progress.
std::string last_line(const std::string& said)
{
    const auto end = said.find_last_not_of('\n');
    const auto begin = said.rfind('\n', end);
    return said.substr(begin + 1, end - begin);
}

void check_failed_clearly(PackagingShop& shop, int status, const std::string& why)
{
    INFO(shop.said());
    CHECK(status == 1);
    CHECK(last_line(shop.said()).starts_with("supple-package: "));
    CHECK(shop.said().find(why) != std::string::npos);
    CHECK(shop.revisions().empty());
}

// A disk of its own for the packages, whose size can be changed under way. Only root may mount.
class SmallDisk
{
  public:
    explicit SmallDisk(fs::path folder) : folder_(std::move(folder))
    {
        mounted_ = mount("none", folder_.c_str(), "tmpfs", 0, "size=4g") == 0;
    }
    ~SmallDisk() { umount2(folder_.c_str(), MNT_DETACH); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }
    void fill() const
    {
        const auto space = fs::space(folder_);
        resize(fmt::format("size={}", space.capacity - space.free));
    }
    void grow() const { resize("size=4g"); }

  private:
    void resize(const std::string& size) const
    {
        REQUIRE(mount("none", folder_.c_str(), "tmpfs", MS_REMOUNT, size.c_str()) == 0);
    }

    fs::path folder_;
    bool mounted_ = false;
};

// As if the clock had jumped by this since the files were written.
void age(const fs::path& folder, std::chrono::hours by)
{
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        fs::last_write_time(entry.path(), fs::file_time_type::clock::now() - by);
}

} // namespace

TEST_SUITE("a packaging")
{
    TEST_CASE("whose disk is full goes on when there is room")
    {
        PackagingShop shop(film());
        const SmallDisk disk(shop.packages());
        if (!disk.mounted()) {
            MESSAGE("Not shown: only root can mount a small disk.");
            return;
        }
        const auto process = shop.start();
        shop.await_chunks(1, *process);
        disk.fill();
        check_failed_clearly(shop, process->wait(), "is full; make room there");
        CHECK(shop.said().find("the same command goes on") != std::string::npos);
        disk.grow();
        CHECK(shop.package().tells("going on at"));
        shop.the_only_package();
    }

    TEST_CASE("whose source is taken away midway goes on when it is back")
    {
        PackagingShop shop(film());
        const auto process = shop.start();
        shop.await_chunks(1, *process);
        fs::rename(shop.source(), shop.source().string() + ".away");
        check_failed_clearly(shop, process->wait(), "source.mp4");
        fs::rename(shop.source().string() + ".away", shop.source());
        CHECK(shop.package().tells("going on at"));
        shop.the_only_package();
    }

    TEST_CASE("whose source is changed midway is refused, and the changed one is done")
    {
        PackagingShop shop(film());
        auto other = film();
        other.flash_seconds = 3;
        const fs::path changed = shop.source().parent_path() / "other.mp4";
        tests::draw(other, changed);
        const auto process = shop.start();
        shop.await_chunks(1, *process);
        fs::rename(changed, shop.source());
        check_failed_clearly(shop, process->wait(), "changed while it was being packaged");
        CHECK(fs::is_empty(shop.incoming()));
        CHECK(shop.package().status == 0);
        shop.the_only_package();
    }

    TEST_CASE("goes on with nothing of a source that was changed")
    {
        PackagingShop shop(film());
        {
            const auto process = shop.start();
            shop.await_chunks(1, *process);
            process->kill(Victim::both);
        }
        auto other = film();
        other.flash_seconds = 3;
        tests::draw(other, shop.source());
        const Outcome last = shop.package();
        CHECK(last.status == 0);
        CHECK_FALSE(last.tells("going on"));
        shop.the_only_package();
    }

    TEST_CASE("is refused while another is at work, and done afterwards")
    {
        PackagingShop shop(film());
        const auto first = shop.start();
        shop.await_chunks(1, *first);
        const Outcome second = shop.run(
            {"package", shop.source().string(), "--course", "practice", "--quality", "best"});
        INFO(second.said);
        CHECK(second.status == 1);
        CHECK(second.said.starts_with("supple: Another video is being packaged"));
        CHECK(std::ranges::count(second.said, '\n') == 1);
        CHECK(first->wait() == 0);
        shop.the_only_package();
    }

    TEST_CASE("is refused while a packager works whose command was killed")
    {
        PackagingShop shop(film());
        const auto orphaned = shop.start();
        shop.await_chunks(1, *orphaned);
        orphaned->kill(Victim::parent);
        CHECK(shop.run({"package", shop.source().string(), "--course", "practice"}).status == 1);
        orphaned->wait();
        CHECK(shop.package().status == 0);
        shop.the_only_package();
    }

    // The wall clock decides nothing about a package: names are digests or drawn, and the source is
    // known by the time of its own change. It only decides when other commands' leftovers go.
    TEST_CASE("goes on whatever the clock says, and clears what others left a week ago")
    {
        PackagingShop shop(film());
        {
            const auto process = shop.start();
            shop.await_chunks(1, *process);
            process->kill(Victim::both);
        }
        for (const int days : {400, -400}) {
            fs::create_directory(shop.incoming() / ".other.staging");
            age(shop.incoming(), std::chrono::days(days));
            const auto process = shop.start();
            shop.await_words("%", *process); // of progress
            CHECK(shop.said().find("going on at") != std::string::npos);
            process->kill(Victim::both);
            process->wait();
            CHECK(fs::exists(shop.incoming() / ".other.staging") == (days < 0));
        }
        fs::remove_all(shop.incoming() / ".other.staging");
        CHECK(shop.package().status == 0);
        shop.the_only_package();
    }

    TEST_CASE("that cannot be done leaves nothing behind")
    {
        PackagingShop shop({.seconds = 1});
        fs::resize_file(shop.source(), 100);
        check_failed_clearly(shop, shop.package().status, "source.mp4");
        CHECK(fs::is_empty(shop.incoming()));
    }

    TEST_CASE("can be planned without a shop")
    {
        PackagingShop shop({.seconds = 1});
        fs::remove_all(shop.packages().parent_path());
        const Outcome planned = shop.package({"--plan", "--encrypt", "--ladder", "apple"});
        CHECK(planned.status == 0);
        CHECK(planned.tells("320x180"));
        CHECK_FALSE(fs::exists(shop.packages().parent_path()));
        CHECK(shop.package({"--no-copy", "--copy-only"}).status == 2);
    }
}

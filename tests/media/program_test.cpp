#include "tests/media/packaged.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>

namespace fs = std::filesystem;
using namespace supple::tests;

namespace
{

struct Outcome {
    int status = -1;
    std::string said; // on stdout and stderr
};

// The program as a person runs it.
Outcome run(const std::string& arguments, const std::string& before = "")
{
    const char* folder = std::getenv("SUPPLE_BIN");
    REQUIRE(folder);
    const std::string command =
        before + "'" + std::string{folder} + "/supple-package' " + arguments + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe);
    Outcome outcome;
    std::array<char, 4096> part{};
    while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
        outcome.said.append(part.data(), count);
    outcome.status = WEXITSTATUS(::pclose(pipe));
    return outcome;
}

} // namespace

TEST_SUITE("supple-package")
{
    TEST_CASE("answers wrong usage with 2")
    {
        for (const char* wrong :
             {"", "bake", "package", "package a.mp4", "verify",
              "package a.mp4 --into b --quality superb", "package a.mp4 --into b --encrypt",
              "package a.mp4 --into b --captions en",
              "package a.mp4 --into b --captions en:cc=a.srt",
              "package a.mp4 --into b --preview -1",
              "package a.mp4 --into b --preview 2:30-1:30"}) {
            CAPTURE(wrong);
            CHECK(run(wrong).status == 2);
        }
        CHECK(run("--help").status == 0);
    }

    TEST_CASE("packages, and its verifier agrees")
    {
        const Folder folder;
        draw({.seconds = 1.5}, folder / "source.mp4");
        const std::string package = (folder / "package").string();
        const Outcome made = run("package " + (folder / "source.mp4").string() + " --into " +
                                 package + " --quality fast --title 'A short practice'");
        INFO(made.said);
        CHECK(made.status == 0);
        CHECK(made.said.find("100 %") != std::string::npos);
        const Outcome verified = run("verify " + package);
        CHECK(verified.status == 0);
        CHECK(verified.said.find("FAIL M") == std::string::npos);
        CHECK(run("verify --json " + package).said.rfind("[{", 0) == 0);
        CHECK(run("package " + (folder / "source.mp4").string() + " --into " + package)
                  .said.find("already exists") != std::string::npos);
    }

    TEST_CASE("plans without writing")
    {
        const Folder folder;
        draw({.seconds = 1}, folder / "source.mp4");
        const Outcome planned = run("package " + (folder / "source.mp4").string() + " --plan");
        CHECK(planned.status == 0);
        for (const char* part : {"320x180", "preview: none", "poster: ", "storyboard: 1 tiles"})
            CHECK(planned.said.find(part) != std::string::npos);
        CHECK(folder.holds_only("source.mp4"));
    }

    TEST_CASE("plans captions and chapters, too, and says what is wrong with them")
    {
        const Folder folder;
        draw({.seconds = 2, .chapters = {{0, "Arrive"}, {1, "Rest"}}}, folder / "source.mp4");
        const std::string captions = (folder / "en.srt").string();
        std::ofstream{captions} << "1\n00:00:01,000 --> 00:00:02,000\nBreathe.\n";
        const std::string plan = "package " + (folder / "source.mp4").string() + " --plan";
        const Outcome planned = run(plan + " --captions en:sdh=" + captions);
        INFO(planned.said);
        CHECK(planned.status == 0);
        CHECK(planned.said.find("found 2 chapters in the source: kept") != std::string::npos);
        CHECK(planned.said.find("c_en_sdh") != std::string::npos);
        CHECK(planned.said.find("chapter 0:01  Rest") != std::string::npos);
        std::ofstream{captions} << "1\n00:00:02,000 --> 00:00:01,000\nBreathe.\n";
        const Outcome refused = run(plan + " --captions en=" + captions);
        CHECK(refused.status == 1);
        CHECK(refused.said.find("en.srt: Line 2") != std::string::npos);
    }

    TEST_CASE("says in one line what it cannot do, and leaves nothing")
    {
        const Folder folder;
        std::ofstream{folder / "text.mp4"} << "not a video at all\n";
        const Outcome refused = run("package " + (folder / "text.mp4").string() + " --into " +
                                    (folder / "package").string());
        CHECK(refused.status == 1);
        CHECK(std::count(refused.said.begin(), refused.said.end(), '\n') == 1);
        CHECK(folder.holds_only("text.mp4"));
    }

    TEST_CASE("publishes nothing when the disk is full, and goes on when there is room")
    {
        const Folder folder;
        draw({.seconds = 3}, folder / "source.mp4");
        const std::string command = "package " + (folder / "source.mp4").string() + " --into " +
                                    (folder / "package").string() + " --quality fast";
        // A limit on the size of files fails write() as a full disk does.
        const Outcome full = run(command, "ulimit -f 4; ");
        INFO(full.said);
        CHECK(full.status == 1);
        CHECK(full.said.find("Could not write") != std::string::npos);
        CHECK_FALSE(fs::exists(folder / "package"));
        CHECK(run(command).status == 0);
        CHECK(folder.entries() == 2); // the source and the package
    }

    TEST_CASE("stops cleanly on a signal")
    {
        const Folder folder;
        draw({.seconds = 20}, folder / "source.mp4");
        const std::string journal = (folder / ".package.journal").string();
        const Outcome stopped = run("package " + (folder / "source.mp4").string() + " --into " +
                                        (folder / "package").string() + " --quality best",
                                    "interrupt_at_work() { \"$@\" & while kill -0 $! && "
                                    "! [ -e '" +
                                        journal +
                                        "' ]; do sleep 0.02; done; "
                                        "kill -INT $!; wait $!; }; interrupt_at_work ");
        INFO(stopped.said);
        CHECK(stopped.status == 1);
        CHECK(stopped.said.find("stopped on request") != std::string::npos);
        CHECK_FALSE(fs::exists(folder / "package"));
    }
}

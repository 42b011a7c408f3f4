#include "server/commands/packager_process.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>

using namespace supple;

TEST_SUITE("a packager that a signal ended")
{
    TEST_CASE("is spoken for in one line: what happened, and what to do")
    {
        for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGKILL, SIGTERM}) {
            const std::string said = ended_by(signal);
            CAPTURE(said);
            CHECK(said.find("nothing was published") != std::string::npos);
            CHECK(std::count(said.begin(), said.end(), '\n') == 0);
        }
        CHECK(ended_by(SIGSEGV).find("Segmentation fault") != std::string::npos);
        CHECK(ended_by(SIGKILL).find("out of memory") != std::string::npos);
    }
}

// The way in without libFuzzer: every file of the corpus folder that is named, once.
#include "tests/fuzz/fuzzed.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

int main(int count, char** words)
{
    int replayed = 0;
    for (int at = 1; at < count; ++at)
        for (const auto& entry : std::filesystem::directory_iterator(words[at])) {
            std::printf("%s\n", entry.path().c_str()); // the last one is what failed
            std::fflush(stdout);
            std::ifstream in{entry.path(), std::ios::binary};
            const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{in}, {}};
            try {
                supple::fuzz::feed(bytes);
            } catch (const std::runtime_error&) { // refused with a sentence
            }
            ++replayed;
        }
    return replayed > 0 ? 0 : 1; // a corpus that was lost must not pass
}

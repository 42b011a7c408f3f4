// The way in for libFuzzer.
#include "tests/fuzz/fuzzed.hpp"

#include <stdexcept>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count)
{
    try {
        supple::fuzz::feed({bytes, count});
    } catch (const std::runtime_error&) { // refused with a sentence
    }
    return 0;
}

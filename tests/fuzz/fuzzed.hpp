// One parser under fuzzing: each `*_fuzz.cpp` here feeds it any bytes at all and asserts what must
// hold of the result. With the preset `fuzz` (./dev fuzz) libFuzzer makes the bytes up; in every
// other build the same file is a unit test that replays its folder of corpus/, so that neither can
// rot. What the fuzzer finds goes into that folder, under a name that says what it is.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string_view>

namespace supple::fuzz
{

using Bytes = std::span<const std::uint8_t>;

// Given by the target. A std::runtime_error is a refusal and welcome; any other exception, a failed
// assert and whatever a sanitizer sees is a finding.
void feed(Bytes bytes);

// What we wrote ourselves must be understood: a refusal here is a finding.
template <class Read>
auto must(Read read)
{
    try {
        return read();
    } catch (const std::exception& refusal) {
        std::fprintf(stderr, "our own output is refused: %s\n", refusal.what());
        std::abort();
    }
}

inline std::string_view as_text(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace supple::fuzz

#include "media/poster.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    const auto seconds = parse_time(std::string{as_text(bytes)});
    assert(!seconds || (*seconds >= 0 && *seconds < 2e6));
}

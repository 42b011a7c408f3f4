#include "media/moment.hpp"
#include "media/preview.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    const std::string text{as_text(bytes)};
    const auto seconds = parse_moment(text);
    assert(!seconds || (*seconds >= 0 && *seconds < 2e6));
    if (const auto wish = parse_preview(text))
        assert(wish->from <= wish->to);
}

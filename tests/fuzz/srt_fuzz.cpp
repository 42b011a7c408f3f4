#include "media/srt.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    const std::string text = webvtt(parse_srt(as_text(bytes)));
    assert(must([&] { return webvtt(parse_webvtt(text)); }) == text);
}

#include "media/captions.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    const auto cues = parse_webvtt(as_text(bytes));
    // What was understood is written in a form that is understood the same way.
    const std::string text = webvtt(cues);
    assert(must([&] { return webvtt(parse_webvtt(text)); }) == text);
    Track video{.name = "v1", .timescale = 12'800};
    video.segments.assign(3, {.duration = 76'800});
    const SegmentedCaptions cut = segment_captions({.language = "en", .cues = cues}, video);
    assert(cut.files.size() == video.segments.size());
    for (const std::string& file : cut.files)
        must([&] { return parse_webvtt(file); });
}

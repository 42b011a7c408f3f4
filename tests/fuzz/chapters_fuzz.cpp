#include "media/chapters.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    constexpr double a_day = 86'400;
    const auto chapters = parse_chapters(as_text(bytes));
    const std::string text = chapters_vtt(chapters, a_day);
    assert(must([&] { return parse_chapters(text).size(); }) == chapters.size());
}

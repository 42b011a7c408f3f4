#include "media/captions.hpp"
#include "media/language.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    // A container's language stands in a playlist, between quotes.
    const std::string language = playlist_language(as_text(bytes));
    assert(!language.empty() && language.find_first_of("\"\r\n") == std::string::npos);
    language_name(as_text(bytes));
    const std::string tag = caption_language(as_text(bytes));
    assert(caption_language(tag) == tag && tag.size() <= 12);
}

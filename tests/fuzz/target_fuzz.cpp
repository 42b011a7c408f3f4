#include "server/http/router.hpp"
#include "server/http/target.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>
#include <string>

using namespace supple::http;

// A target that is believed says nothing that could leave a folder, and finds the same route again
// when it is written anew.
void supple::fuzz::feed(Bytes bytes)
{
    static const Pattern pattern("/stream/{token}/{video}/{file}");
    const auto target = Target::parse(as_text(bytes));
    if (!target)
        return;
    std::string again;
    for (std::size_t at = 0; at < target->size(); ++at) {
        const auto segment = target->segment(at);
        assert(segment != "." && segment != "..");
        assert(segment.find_first_of(std::string_view("/\\\0", 3)) == segment.npos);
        again += '/' + percent_encode(segment);
    }
    const auto same = Target::parse(again.empty() ? "/" : again);
    assert(same && same->size() == target->size());
    for (std::size_t at = 0; at < target->size(); ++at)
        assert(same->segment(at) == target->segment(at));
    assert(pattern.fits(*same) == pattern.fits(*target));
    form_value(target->query(), "next");
}

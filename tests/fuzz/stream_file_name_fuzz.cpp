#include "server/routes/stream_file_name.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::routes;

// Whatever is a name stands beside the others in its folder.
void supple::fuzz::feed(Bytes bytes)
{
    const auto name = parse_stream_file_name(as_text(bytes));
    if (!name)
        return;
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
    assert(as_text(bytes).find_first_not_of(allowed) == std::string_view::npos ||
           name->track == StreamFileName::Track::captions);
    assert(as_text(bytes).find('/') == std::string_view::npos);
    assert(as_text(bytes).find("..") == std::string_view::npos);
    assert(!content_type(*name).empty());
    is_in_preview(*name, {.first_segment = 3, .segments = 2});
}

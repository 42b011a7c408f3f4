#include "server/http/byte_range.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>
#include <cstring>

using namespace supple::http;

// Eight bytes are the size of the file, the rest is the field.
void supple::fuzz::feed(Bytes bytes)
{
    std::uint64_t size = 0;
    if (bytes.size() < sizeof size)
        return;
    std::memcpy(&size, bytes.data(), sizeof size);
    const ByteRange range = parse_byte_range(as_text(bytes.subspan(sizeof size)), size);
    if (range.kind == ByteRange::Kind::unsatisfiable)
        return;
    assert(range.offset <= size && range.length <= size - range.offset);
    if (range.kind == ByteRange::Kind::part)
        assert(range.length > 0);
    else
        assert(range.offset == 0 && range.length == size);
}

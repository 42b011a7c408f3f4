#include "media/journal.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    const JournalText journal = read_journal(as_text(bytes));
    assert(journal.whole_bytes <= bytes.size());
    // What is whole stays whole when the torn end is cut off.
    const JournalText again = read_journal(as_text(bytes).substr(0, journal.whole_bytes));
    assert(again.chunks.size() == journal.chunks.size());
    for (const ChunkRecord& record : journal.chunks)
        assert(!record.segments.empty() && record.timescale > 0);
}

#include "media/fragment.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    InitSegment init;
    init.default_duration = 512;
    for (const char* handler : {"soun", "vide"}) {
        init.handler = handler;
        for (const Fragment& fragment : read_media_segment(bytes, init).fragments)
            assert(fragment.samples > 0 && fragment.shortest <= fragment.longest);
    }
}

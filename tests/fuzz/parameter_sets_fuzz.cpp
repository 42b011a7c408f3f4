#include "media/codec_string.hpp"
#include "media/init_segment.hpp"
#include "tests/fuzz/fuzzed.hpp"

using namespace supple::media;

// The bytes as each of the three kinds of decoder configuration.
void supple::fuzz::feed(Bytes bytes)
{
    using Read = void (*)(Bytes);
    for (const Read read : {Read{[](Bytes all) { read_sequence_parameters(all); }},
                            Read{[](Bytes all) { avc_codec_string(all); }},
                            Read{[](Bytes all) { aac_codec_string(all); }},
                            Read{[](Bytes all) { aac_channel_configuration(all); }}})
        try {
            read(bytes);
        } catch (const std::runtime_error&) { // refused as one kind, tried as the next
        }
}

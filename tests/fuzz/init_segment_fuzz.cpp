#include "media/codec_string.hpp"
#include "media/init_segment.hpp"
#include "tests/fuzz/fuzzed.hpp"

using namespace supple::media;

void supple::fuzz::feed(Bytes bytes)
{
    const InitSegment init = read_init_segment(bytes);
    if (init.handler == "vide") {
        avc_codec_string(init.avcc);
    } else {
        aac_codec_string(init.audio_config);
        aac_channel_configuration(init.audio_config);
    }
}

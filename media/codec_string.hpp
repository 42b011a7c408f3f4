// The CODECS attribute, read from the decoder configuration that was really written (AHLS 9.1).
// Never from encoder settings: x264 may choose another level than asked. Refuses, by throwing,
// configurations that are too short or of a kind this workshop does not make.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace supple::media
{

// "avc1.PPCCLL" of an AVCDecoderConfigurationRecord (avcC payload, ISO 14496-15 5.3.3.1.2), lower
// case hexadecimal. Throws std::runtime_error if it is no such record.
std::string avc_codec_string(std::span<const std::uint8_t> avcc);

// "mp4a.40.N" of an AudioSpecificConfig (ISO 14496-3 1.6.2.1), N = audio object type. Throws
// std::runtime_error if it is empty.
std::string aac_codec_string(std::span<const std::uint8_t> audio_specific_config);

// The channel configuration (1..7) of an AudioSpecificConfig; 0 = given in-band, which browsers
// refuse for odd layouts.
int aac_channel_configuration(std::span<const std::uint8_t> audio_specific_config);

} // namespace supple::media

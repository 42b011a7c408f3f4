#include "media/codec_string.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace supple::media
{

std::string avc_codec_string(std::span<const std::uint8_t> avcc)
{
    if (avcc.size() < 7 || avcc[0] != 1)
        throw std::runtime_error(
            "The H.264 configuration (avcC) is damaged: it is too short or of an "
            "unknown version. Encode the video again.");
    return fmt::format("avc1.{:02x}{:02x}{:02x}", avcc[1], avcc[2], avcc[3]);
}

namespace
{

// The first fields of an AudioSpecificConfig are not aligned to bytes.
class BitReader
{
  public:
    explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    int take(int count)
    {
        int value = 0;
        for (; count > 0; --count, ++position_) {
            if (position_ / 8 >= bytes_.size())
                throw std::runtime_error("The AAC configuration is damaged: it ends too early. "
                                         "Encode the audio again.");
            value = value << 1 | (bytes_[position_ / 8] >> (7 - position_ % 8) & 1);
        }
        return value;
    }

  private:
    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
};

int take_object_type(BitReader& bits)
{
    const int type = bits.take(5);
    return type == 31 ? 32 + bits.take(6) : type;
}

} // namespace

std::string aac_codec_string(std::span<const std::uint8_t> audio_specific_config)
{
    BitReader bits{audio_specific_config};
    return fmt::format("mp4a.40.{}", take_object_type(bits));
}

int aac_channel_configuration(std::span<const std::uint8_t> audio_specific_config)
{
    BitReader bits{audio_specific_config};
    take_object_type(bits);
    const int frequency_index = bits.take(4);
    if (frequency_index == 15)
        bits.take(24);
    return bits.take(4);
}

} // namespace supple::media

#include "media/copied_sound.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace supple::media
{

namespace
{

constexpr std::int64_t frame_samples = 1024;
// Encoders prime with up to this many samples (Apple's with 2112).
constexpr std::int64_t most_priming = 2112;
// Time stamps in milliseconds are off by half of one.
constexpr std::int64_t tolerated_samples = 64;

bool is_copied_kind(const AVCodecParameters& codec)
{
    return codec.codec_id == AV_CODEC_ID_AAC && codec.profile == FF_PROFILE_AAC_LOW &&
           codec.ch_layout.nb_channels == 2 && codec.extradata_size > 0 &&
           (codec.sample_rate == 48'000 || codec.sample_rate == 44'100);
}

std::int64_t samples_of(double seconds, int sample_rate)
{
    return std::llround(seconds * sample_rate);
}

} // namespace

std::optional<CopiedSound> CopiedSound::read(const SourceFacts& source, const AudioFacts& sound,
                                             double seconds, const StopFlag& stop)
{
    const av::Input input = av::open_input(source.file, stop);
    const AVStream& stream = *input->streams[sound.stream];
    if (!is_copied_kind(*stream.codecpar))
        return std::nullopt;
    CopiedSound copied;
    copied.codec_ = av::copy_of(*stream.codecpar);
    av::read_only(*input, sound.stream);
    const int rate = copied.sample_rate();
    const std::int64_t end = samples_of(seconds, rate);
    std::int64_t next = 0; // where the next packet has to begin
    for (av::Packet packet = av::make_packet();
         av::read_packet(*input, sound.stream, *packet, stop); packet = av::make_packet()) {
        const auto pts =
            samples_of(av::seconds(packet->pts, stream.time_base) - source.origin_seconds, rate);
        if (copied.packets_.empty())
            next = std::abs(pts) <= tolerated_samples ? 0 : pts;
        const bool late = copied.packets_.empty() && next > 0;
        if (late || next < -most_priming || std::abs(pts - next) > tolerated_samples)
            return std::nullopt;
        if (next >= end)
            break;
        packet->pts = packet->dts = next;
        packet->duration = std::min(frame_samples, end - next);
        next += frame_samples;
        copied.packets_.push_back(std::move(packet));
    }
    return next >= end && next > 0 ? std::optional{std::move(copied)} : std::nullopt;
}

void CopiedSound::each_packet(const TakePacket& take) const
{
    for (const av::Packet& packet : packets_) {
        const av::Packet copy = av::make_packet();
        av::check(av_packet_ref(copy.get(), packet.get()), "copying sound");
        take(*copy);
    }
}

} // namespace supple::media

#include "tests/media/tiny_boxes.hpp"

#include <array>
#include <string>

namespace supple::media::tests
{

namespace
{

Buffer number(std::uint64_t value, int bytes)
{
    Buffer out;
    for (int at = bytes - 1; at >= 0; --at)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * at)));
    return out;
}

Buffer text(const std::string& letters)
{
    return {letters.begin(), letters.end()};
}

Buffer zeros(std::size_t count)
{
    return Buffer(count, 0);
}

Buffer box(const std::string& type, const Buffer& payload)
{
    return join({number(payload.size() + 8, 4), text(type), payload});
}

Buffer full_box(const std::string& type, int version, std::uint32_t flags, const Buffer& payload)
{
    return box(type,
               join({number(static_cast<std::uint64_t>(version), 1), number(flags, 3), payload}));
}

class BitWriter
{
  public:
    void bits(unsigned value, int count)
    {
        for (int at = count - 1; at >= 0; --at) {
            if (used_ % 8 == 0)
                bytes_.push_back(0);
            bytes_.back() |= static_cast<std::uint8_t>((value >> at & 1u) << (7 - used_ % 8));
            ++used_;
        }
    }
    void golomb(unsigned value)
    {
        int length = 0;
        while ((value + 1) >> (length + 1) != 0)
            ++length;
        bits(0, length);
        bits(value + 1, length + 1);
    }
    const Buffer& bytes() const { return bytes_; }

  private:
    Buffer bytes_;
    int used_ = 0;
};

Buffer sequence_set(const Shape& shape, const Flaws& flaws)
{
    BitWriter out;
    out.bits(0x67, 8);
    out.bits(static_cast<unsigned>(flaws.profile), 8);
    out.bits(0, 8);
    out.bits(static_cast<unsigned>(shape.level), 8);
    out.golomb(0);
    if (flaws.profile >= 100) {
        out.golomb(1); // 4:2:0
        out.golomb(0);
        out.golomb(0);
        out.bits(0, 2);
    }
    out.golomb(0);
    out.golomb(2); // picture order type
    out.golomb(4);
    out.bits(0, 1);
    const unsigned columns = static_cast<unsigned>(shape.width + 15) / 16;
    const unsigned rows = static_cast<unsigned>(shape.height + 15) / 16;
    const unsigned field = flaws.interlaced ? 2 : 1;
    out.golomb(columns - 1);
    out.golomb((rows + field - 1) / field - 1);
    out.bits(flaws.interlaced ? 0 : 1, 1);
    if (flaws.interlaced)
        out.bits(0, 1);
    out.bits(1, 1);
    const unsigned lines = (rows + field - 1) / field * field * 16;
    out.bits(1, 1); // cropping
    out.golomb(0);
    out.golomb((columns * 16 - static_cast<unsigned>(shape.width)) / 2);
    out.golomb(0);
    out.golomb((lines - static_cast<unsigned>(shape.height)) / 2 / field);
    out.bits(0, 1); // no VUI
    out.bits(0x80, 8);
    return out.bytes();
}

Buffer visual_entry(const Shape& shape, const Flaws& flaws)
{
    Buffer children = box("avcC", avc_configuration(shape, flaws));
    if (!flaws.no_colour)
        children = join(
            {children, box("colr", join({text("nclx"), number(1, 2), number(flaws.hdr ? 18 : 1, 2),
                                         number(1, 2), number(0, 1)}))});
    return box(
        "avc1",
        join({zeros(6), number(1, 2), zeros(16), number(static_cast<std::uint64_t>(shape.width), 2),
              number(static_cast<std::uint64_t>(shape.height), 2), zeros(50), children}));
}

Buffer audio_entry(const Buffer& config, const Flaws& flaws)
{
    const auto descriptor = [](std::uint8_t tag, const Buffer& content) {
        return join({{tag, static_cast<std::uint8_t>(content.size())}, content});
    };
    const Buffer decoder = descriptor(4, join({zeros(13), descriptor(5, config)}));
    const Buffer esds = full_box("esds", 0, 0, descriptor(3, join({zeros(3), decoder})));
    return box("mp4a", join({zeros(6), number(1, 2), zeros(8), number(flaws.surround ? 6 : 2, 2),
                             zeros(10), esds}));
}

Buffer matrix(bool rotated)
{
    Buffer out;
    const std::array<std::uint32_t, 9> upright{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};
    const std::array<std::uint32_t, 9> turned{0, 0x10000, 0, 0xffff0000, 0, 0, 0, 0, 0x40000000};
    for (const std::uint32_t entry : rotated ? turned : upright)
        out = join({out, number(entry, 4)});
    return out;
}

Buffer init_segment(bool audio, int timescale, const Buffer& entry, const Flaws& flaws)
{
    Buffer edits;
    if (audio || flaws.edit_list)
        edits = box("edts",
                    full_box("elst", 0, 0,
                             join({number(1, 4), zeros(4), number(1024, 4), number(0x10000, 4)})));
    const Buffer tkhd =
        full_box("tkhd", 0, 3, join({zeros(36), matrix(flaws.rotated && !audio), zeros(8)}));
    const Buffer mdhd = full_box(
        "mdhd", 0, 0, join({zeros(8), number(static_cast<std::uint64_t>(timescale), 4), zeros(8)}));
    const Buffer hdlr =
        full_box("hdlr", 0, 0, join({zeros(4), text(audio ? "soun" : "vide"), zeros(13)}));
    const Buffer stsd = full_box("stsd", 0, 0, join({number(1, 4), entry}));
    const Buffer mdia = box("mdia", join({mdhd, hdlr, box("minf", box("stbl", stsd))}));
    const Buffer trak = box("trak", join({tkhd, edits, mdia}));
    const Buffer trex = full_box("trex", 0, 0, join({number(1, 4), number(1, 4), zeros(12)}));
    const Buffer moov =
        box("moov", join({trak, flaws.two_tracks && !audio ? trak : Buffer{}, box("mvex", trex)}));
    const Buffer ftyp = box("ftyp", join({text("iso6"), zeros(4), text("iso6"),
                                          text(flaws.no_cmaf_brand ? "dash" : "cmfc")}));
    return join({ftyp, moov});
}

Buffer picture(const FragmentPlan& plan, std::size_t at)
{
    const bool idr = (at == 0 && plan.idr) || (at == 25 && plan.second_idr);
    Buffer sample;
    if (at == 0 && plan.parameter_sets)
        sample = {0, 0, 0, 1, 0x67};
    sample = join({sample, number(plan.sample_bytes - sample.size() - 4, 4)});
    sample.push_back(idr ? 0x65 : 0x41);
    sample.resize(plan.sample_bytes, 0);
    return sample;
}

} // namespace

Buffer join(std::initializer_list<Buffer> parts)
{
    Buffer out;
    for (const Buffer& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

Buffer avc_configuration(const Shape& shape, const Flaws& flaws)
{
    const Buffer sps = sequence_set(shape, flaws);
    const auto profile = static_cast<std::uint64_t>(flaws.profile);
    return join({number(1, 1),
                 number(profile, 1),
                 number(0, 1),
                 number(static_cast<std::uint64_t>(shape.level), 1),
                 {0xff, 0xe1},
                 number(sps.size(), 2),
                 sps,
                 {1, 0, 4, 0x68, 0xee, 0x3c, 0x80}});
}

Buffer audio_configuration(const Flaws& flaws)
{
    // Object type 2, 48 kHz, two channels (ISO 14496-3 1.6.2.1).
    return {static_cast<std::uint8_t>(flaws.main_profile ? 0x09 : 0x11),
            static_cast<std::uint8_t>(flaws.undefined_channels ? 0x80 : 0x90)};
}

Buffer video_init(const Shape& shape, int timescale, const Flaws& flaws)
{
    return init_segment(false, timescale, visual_entry(shape, flaws), flaws);
}

Buffer audio_init(const Buffer& configuration, int rate, const Flaws& flaws)
{
    return init_segment(true, rate, audio_entry(configuration, flaws), flaws);
}

Buffer fragment(const FragmentPlan& plan)
{
    const auto size_of = [&](std::size_t at) {
        return plan.samples.empty() ? plan.sample_bytes : plan.samples.at(at).size();
    };
    constexpr std::uint32_t flags = 0x000001 | 0x000004 | 0x000100 | 0x000200 | 0x000800;
    Buffer samples;
    for (std::size_t at = 0; at < plan.durations.size(); ++at)
        samples = join({samples, number(plan.durations[at], 4), number(size_of(at), 4),
                        number(at == 0 ? plan.first_offset : 0, 4)});
    const Buffer tfhd = full_box("tfhd", 0, 0x020020, join({number(1, 4), number(0x01010000, 4)}));
    const Buffer tfdt = full_box("tfdt", 1, 0, number(plan.decode_time, 8));
    // moof 8, mfhd 16, traf 8, tfhd 20, tfdt 20, trun 24 and 12 a sample, mdat 8.
    const std::uint64_t offset = 8 + 16 + 8 + 20 + 20 + 24 + samples.size() + 8;
    const Buffer trun = full_box("trun", 1, flags,
                                 join({number(plan.durations.size(), 4), number(offset, 4),
                                       number(plan.idr ? 0x02000000 : 0x01010000, 4), samples}));
    const Buffer mfhd = full_box("mfhd", 0, 0, number(1, 4));
    Buffer media;
    for (const Buffer& sample : plan.samples)
        media.insert(media.end(), sample.begin(), sample.end());
    for (std::size_t at = plan.samples.size(); at < plan.durations.size(); ++at) {
        const Buffer sample = picture(plan, at);
        media.insert(media.end(), sample.begin(), sample.end());
    }
    return join(
        {box("moof", join({mfhd, box("traf", join({tfhd, tfdt, trun}))})), box("mdat", media)});
}

} // namespace supple::media::tests

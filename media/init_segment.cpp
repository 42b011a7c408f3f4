#include "media/init_segment.hpp"

#include "media/loudness_box.hpp"

#include <fmt/format.h>

namespace supple::media
{

namespace
{

constexpr std::size_t visual_entry_bytes = 78; // ISO 14496-12 12.1.3, before its child boxes
constexpr std::size_t audio_entry_bytes = 28;  // ISO 14496-12 12.2.3

std::vector<std::uint8_t> copied(Bytes bytes)
{
    return {bytes.begin(), bytes.end()};
}

std::vector<std::string> read_brands(Bytes ftyp)
{
    ByteReader reader{ftyp};
    std::vector<std::string> brands;
    const auto add = [&] {
        const Bytes name = reader.take(4);
        brands.emplace_back(name.begin(), name.end());
    };
    add();
    reader.skip(4); // minor version
    while (!reader.rest().empty())
        add();
    return brands;
}

void read_track_header(Bytes tkhd, InitSegment& init)
{
    ByteReader reader{tkhd};
    reader.full_box_flags();
    reader.skip(reader.version() == 1 ? 32 : 20); // times, track id, duration
    reader.skip(16);                              // reserved, layer, group, volume
    for (std::uint32_t& entry : init.matrix)
        entry = reader.u32();
}

std::uint32_t read_timescale(Bytes mdhd)
{
    ByteReader reader{mdhd};
    reader.full_box_flags();
    reader.skip(reader.version() == 1 ? 16 : 8);
    return reader.u32();
}

std::vector<Edit> read_edits(Bytes elst)
{
    ByteReader reader{elst};
    reader.full_box_flags();
    const bool wide = reader.version() == 1;
    std::vector<Edit> edits;
    for (std::uint32_t count = reader.u32(); count > 0; --count) {
        Edit edit;
        edit.duration = wide ? reader.u64() : reader.u32();
        edit.media_time = wide ? static_cast<std::int64_t>(reader.u64())
                               : static_cast<std::int32_t>(reader.u32());
        reader.skip(4); // rate
        edits.push_back(edit);
    }
    return edits;
}

// avcC (ISO 14496-15 5.3.3.1): the first sequence parameter set.
SequenceParameters first_sequence(Bytes avcc)
{
    ByteReader reader{avcc};
    reader.skip(5);
    if ((reader.u8() & 0x1f) == 0)
        throw BrokenBox("avcC holds no sequence parameter set");
    return read_sequence_parameters(reader.take(reader.u16()));
}

void read_visual(Bytes entry, InitSegment& init)
{
    ByteReader reader{entry};
    reader.skip(24);
    init.width = reader.u16();
    init.height = reader.u16();
    reader.skip(visual_entry_bytes - 28);
    const Bytes children = reader.rest();
    init.avcc = copied(box_at(children, {"avcC"}).payload);
    init.sequence = first_sequence(init.avcc);
    if (const auto colr = find_box(children, "colr")) {
        ByteReader fields{colr->payload};
        const Bytes kind = fields.take(4);
        if (std::string{kind.begin(), kind.end()} == "nclx") {
            Colour colour;
            colour.primaries = fields.u16();
            colour.transfer = fields.u16();
            colour.matrix = fields.u16();
            colour.full_range = (fields.u8() & 0x80) != 0;
            init.colour = colour;
        }
    }
}

// Descriptors of ISO 14496-1 8.3: tag, then a length of seven bits a byte, at most four.
Bytes take_descriptor(ByteReader& reader, std::uint8_t tag)
{
    if (reader.u8() != tag)
        throw BrokenBox("esds holds another descriptor than expected");
    std::size_t length = 0;
    for (int count = 0; count < 4; ++count) {
        const std::uint8_t byte = reader.u8();
        length = length << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0)
            break;
    }
    return reader.take(length);
}

std::vector<std::uint8_t> read_audio_config(Bytes esds)
{
    ByteReader reader{esds};
    reader.full_box_flags();
    ByteReader stream{take_descriptor(reader, 0x03)};
    stream.skip(2);
    if (stream.u8() != 0)
        throw BrokenBox("esds uses fields that segments never use");
    ByteReader decoder{take_descriptor(stream, 0x04)};
    decoder.skip(13);
    return copied(take_descriptor(decoder, 0x05));
}

void read_sample_entry(Bytes stsd, InitSegment& init)
{
    ByteReader reader{stsd};
    reader.full_box_flags();
    reader.skip(4);
    const auto entries = boxes_in(reader.rest());
    if (entries.size() != 1)
        throw BrokenBox(fmt::format("stsd holds {} sample entries, not one", entries.size()));
    init.sample_entry = entries.front().type;
    const Bytes payload = entries.front().payload;
    if (init.handler == "vide") {
        read_visual(payload, init);
    } else if (init.handler == "soun") {
        ByteReader fields{payload};
        fields.skip(16);
        init.channels = fields.u16();
        fields.skip(audio_entry_bytes - 18);
        init.audio_config = read_audio_config(box_at(fields.rest(), {"esds"}).payload);
    }
}

void read_track_defaults(Bytes trex, InitSegment& init)
{
    ByteReader reader{trex};
    reader.full_box_flags();
    reader.skip(8); // track id, sample description index
    init.default_duration = reader.u32();
    init.default_size = reader.u32();
    init.default_flags = reader.u32();
}

} // namespace

bool is_identity(const std::array<std::uint32_t, 9>& matrix)
{
    return matrix == std::array<std::uint32_t, 9>{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};
}

InitSegment read_init_segment(Bytes bytes)
{
    InitSegment init;
    init.brands = read_brands(box_at(bytes, {"ftyp"}).payload);
    const Bytes moov = box_at(bytes, {"moov"}).payload;
    for (const Box& box : boxes_in(moov))
        init.tracks += box.type == "trak" ? 1 : 0;
    const Bytes trak = box_at(moov, {"trak"}).payload;
    read_track_header(box_at(trak, {"tkhd"}).payload, init);
    if (const auto edts = find_box(trak, "edts"))
        init.edits = read_edits(box_at(edts->payload, {"elst"}).payload);
    const Bytes mdia = box_at(trak, {"mdia"}).payload;
    init.timescale = read_timescale(box_at(mdia, {"mdhd"}).payload);
    if (init.timescale == 0)
        throw BrokenBox("the timescale is zero");
    ByteReader handler{box_at(mdia, {"hdlr"}).payload};
    handler.skip(8);
    const Bytes name = handler.take(4);
    init.handler.assign(name.begin(), name.end());
    read_sample_entry(box_at(mdia, {"minf", "stbl", "stsd"}).payload, init);
    init.loudness = read_loudness(trak);
    read_track_defaults(box_at(moov, {"mvex", "trex"}).payload, init);
    return init;
}

} // namespace supple::media

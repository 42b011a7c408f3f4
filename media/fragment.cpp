#include "media/fragment.hpp"

#include <algorithm>
#include <limits>

namespace supple::media
{

namespace
{

// Flags of tfhd and trun, ISO 14496-12 8.8.7 and 8.8.8.
enum : std::uint32_t {
    base_data_offset_present = 0x000001,
    description_index_present = 0x000002,
    default_duration_present = 0x000008,
    default_size_present = 0x000010,
    default_flags_present = 0x000020,
    default_base_is_moof = 0x020000,

    data_offset_present = 0x000001,
    first_flags_present = 0x000004,
    sample_duration_present = 0x000100,
    sample_size_present = 0x000200,
    sample_flags_present = 0x000400,
    composition_offset_present = 0x000800,

    sample_is_non_sync = 0x00010000, // 8.8.3.1
};

// NAL unit types, H.264 table 7-1.
constexpr int idr_slice = 5;
constexpr int sequence_set = 7;
constexpr int picture_set = 8;

// Six seconds at sixty frames a second are 360; this only stops hostile files.
constexpr std::uint32_t most_samples = 100'000;

struct Defaults {
    std::uint32_t duration = 0;
    std::uint32_t size = 0;
    std::uint32_t flags = 0;
};

Defaults read_header(Bytes tfhd, const InitSegment& init, Fragment& fragment)
{
    ByteReader reader{tfhd};
    const std::uint32_t flags = reader.full_box_flags();
    Defaults defaults{init.default_duration, init.default_size, init.default_flags};
    reader.skip(4); // track id
    fragment.base_is_moof =
        (flags & default_base_is_moof) != 0 && (flags & base_data_offset_present) == 0;
    if (flags & base_data_offset_present)
        reader.skip(8);
    if (flags & description_index_present)
        reader.skip(4);
    if (flags & default_duration_present)
        defaults.duration = reader.u32();
    if (flags & default_size_present)
        defaults.size = reader.u32();
    if (flags & default_flags_present)
        defaults.flags = reader.u32();
    return defaults;
}

struct Run {
    std::int64_t data_offset = 0; // from the start of the moof
    std::vector<std::uint32_t> sizes{};
};

// Adds the samples of one trun to `fragment`; tells where they lie.
Run read_run(Bytes trun, const Defaults& defaults, Fragment& fragment)
{
    ByteReader reader{trun};
    const std::uint32_t flags = reader.full_box_flags();
    const std::uint32_t count = reader.u32();
    if (count > most_samples)
        throw BrokenBox("a fragment claims more samples than a segment can hold");
    Run run;
    if (flags & data_offset_present)
        run.data_offset = static_cast<std::int32_t>(reader.u32());
    std::uint32_t first_flags = defaults.flags;
    if (flags & first_flags_present)
        first_flags = reader.u32();
    for (std::uint32_t at = 0; at < count; ++at) {
        const std::uint32_t duration =
            flags & sample_duration_present ? reader.u32() : defaults.duration;
        const std::uint32_t size = flags & sample_size_present ? reader.u32() : defaults.size;
        std::uint32_t sample_flags = at == 0 ? first_flags : defaults.flags;
        if (flags & sample_flags_present)
            sample_flags = reader.u32();
        const auto offset =
            static_cast<std::int32_t>(flags & composition_offset_present ? reader.u32() : 0);
        run.sizes.push_back(size);
        if (fragment.samples == 0) {
            fragment.first_is_sync = (sample_flags & sample_is_non_sync) == 0;
            fragment.first_offset = offset;
        }
        fragment.shortest = std::min(fragment.shortest, duration);
        fragment.longest = std::max(fragment.longest, duration);
        fragment.duration += duration;
        ++fragment.samples;
    }
    return run;
}

std::vector<SampleSpan> spans_of(const Run& run, std::size_t moof_offset, std::size_t file_size)
{
    std::vector<SampleSpan> spans;
    std::int64_t at = static_cast<std::int64_t>(moof_offset) + run.data_offset;
    for (const std::uint32_t size : run.sizes) {
        if (at < 0 || at + size > static_cast<std::int64_t>(file_size))
            throw BrokenBox("a sample lies outside of its file");
        spans.push_back({static_cast<std::size_t>(at), size});
        at += size;
    }
    return spans;
}

// Looks at the NAL units of every picture, so that none is torn and none hides an IDR.
void read_pictures(Bytes file, const std::vector<SampleSpan>& spans, Fragment& fragment)
{
    for (const SampleSpan& span : spans) {
        const auto types = nal_types(file.subspan(span.offset, span.size));
        const auto holds = [&](int type) {
            return std::find(types.begin(), types.end(), type) != types.end();
        };
        fragment.idr_pictures += holds(idr_slice) ? 1 : 0;
        fragment.parameter_sets |= holds(sequence_set) || holds(picture_set);
        if (fragment.first_nal_types.empty())
            fragment.first_nal_types = types;
    }
}

Fragment read_fragment(Bytes file, const Box& moof, const InitSegment& init)
{
    Fragment fragment;
    fragment.shortest = std::numeric_limits<std::uint32_t>::max();
    const Bytes traf = box_at(moof.payload, {"traf"}).payload;
    const Defaults defaults = read_header(box_at(traf, {"tfhd"}).payload, init, fragment);
    if (const auto tfdt = find_box(traf, "tfdt")) {
        ByteReader reader{tfdt->payload};
        reader.full_box_flags();
        fragment.decode_time = reader.version() == 1 ? reader.u64() : reader.u32();
        fragment.has_decode_time = true;
    }
    for (const Box& box : boxes_in(traf)) {
        if (box.type != "trun")
            continue;
        const auto spans =
            spans_of(read_run(box.payload, defaults, fragment), moof.offset, file.size());
        if (init.handler == "soun")
            fragment.spans.insert(fragment.spans.end(), spans.begin(), spans.end());
        else
            read_pictures(file, spans, fragment);
    }
    if (fragment.samples == 0)
        throw BrokenBox("a fragment holds no samples");
    return fragment;
}

} // namespace

std::vector<int> nal_types(Bytes sample)
{
    std::vector<int> types;
    ByteReader reader{sample};
    while (!reader.rest().empty()) {
        const Bytes nal = reader.take(reader.u32());
        if (nal.empty())
            throw BrokenBox("a sample holds an empty NAL unit");
        types.push_back(nal.front() & 0x1f);
    }
    return types;
}

MediaSegment read_media_segment(Bytes bytes, const InitSegment& init)
{
    MediaSegment segment;
    for (const Box& box : boxes_in(bytes)) {
        if (box.type != "moof")
            continue;
        const auto children = boxes_in(box.payload);
        segment.tracks = std::max(
            segment.tracks,
            static_cast<int>(std::count_if(children.begin(), children.end(),
                                           [](const Box& child) { return child.type == "traf"; })));
        segment.fragments.push_back(read_fragment(bytes, box, init));
    }
    if (segment.fragments.empty())
        throw BrokenBox("the segment holds no fragment");
    return segment;
}

} // namespace supple::media

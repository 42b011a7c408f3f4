#include "media/segment_store.hpp"

namespace supple::media
{

void SegmentStore::write_init(const Track& track, std::span<const std::uint8_t> bytes)
{
    staging_.write(init_file_name(track.name), bytes);
}

SegmentRecord SegmentStore::write_segment(const Track& track, int number,
                                          std::span<const std::uint8_t> bytes, std::int64_t ticks)
{
    SegmentRecord record{.duration = ticks, .bytes = static_cast<std::int64_t>(bytes.size())};
    const std::string name = segment_file_name(track, number);
    if (keys_) {
        const bool in_preview = track.kind != TrackKind::iframes && preview_.contains(number);
        record.iv = fresh_vector();
        const auto sealed =
            encrypt_segment(bytes, in_preview ? keys_->preview : keys_->rest, *record.iv);
        record.bytes = static_cast<std::int64_t>(sealed.size());
        staging_.write(name, sealed);
    } else {
        staging_.write(name, bytes);
    }
    return record;
}

} // namespace supple::media

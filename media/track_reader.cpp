#include "media/track_reader.hpp"

#include "media/library.hpp"

#include <fmt/format.h>

#include <regex>
#include <stdexcept>

namespace supple::media
{

namespace
{

// Six seconds at 200 Mb/s.
constexpr std::uint64_t largest_segment_bytes = 150'000'000;

Bytes as_bytes(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::optional<Iv> parse_vector(const std::string& text)
{
    if (text.size() != 34)
        return std::nullopt;
    static const std::regex pattern{"0[xX][0-9a-fA-F]{32}"};
    if (!std::regex_match(text, pattern))
        return std::nullopt;
    Iv iv{};
    for (std::size_t at = 0; at < iv.size(); ++at)
        iv[at] = static_cast<std::uint8_t>(std::stoi(text.substr(2 + 2 * at, 2), nullptr, 16));
    return iv;
}

// False if the step failed; why, is then among the troubles.
template <typename Step>
bool attempt(std::vector<std::string>& troubles, const std::string& file, Step step)
{
    try {
        step();
        return true;
    } catch (const std::exception& failure) {
        troubles.push_back(fmt::format("{}: {}", file, failure.what()));
        return false;
    }
}

MediaSegment look_into(Bytes bytes, const InitSegment& init, std::optional<Hearing>& ear)
{
    MediaSegment content = read_media_segment(bytes, init);
    if (ear)
        for (const Fragment& fragment : content.fragments)
            for (const SampleSpan& span : fragment.spans)
                ear->hear(bytes.subspan(span.offset, span.size));
    return content;
}

} // namespace

std::vector<std::string> TrackReader::read(TrackFacts& track) const
{
    std::vector<std::string> troubles;
    track.readable = true;
    if (track.kind != TrackKind::captions)
        track.readable = attempt(troubles, track.playlist.map, [&] { read_init(track); });
    std::optional<Hearing> ear;
    if (track.kind == TrackKind::audio && track.init)
        ear.emplace(track.init->audio_config);
    std::set<std::string> named;
    for (const PlaylistEntry& entry : track.playlist.entries)
        if (!attempt(troubles, entry.address, [&] {
                if (!named.insert(entry.address).second)
                    throw std::runtime_error("its playlist names it twice");
                read_segment(track, entry, ear);
            }))
            track.readable = false;
    if (ear) {
        track.loudness = ear->loudness();
        track.undecodable = ear->undecodable();
    }
    return troubles;
}

// Addresses come from the playlist, so they must not lead out of the folder.
std::string TrackReader::read_named(const std::string& name, std::uint64_t limit) const
{
    if (!files_.contains(name))
        throw std::runtime_error("it is named by a playlist but is not in the folder");
    return read_file(folder_ / name, limit);
}

void TrackReader::read_init(TrackFacts& track) const
{
    const std::string bytes = read_named(track.playlist.map, largest_segment_bytes);
    track.init = read_init_segment(as_bytes(bytes));
}

void TrackReader::read_segment(TrackFacts& track, const PlaylistEntry& entry,
                               std::optional<Hearing>& ear) const
{
    std::string bytes = read_named(entry.address, largest_segment_bytes);
    SegmentFacts& facts = track.segments.emplace_back();
    facts.file = entry.address;
    facts.bytes = static_cast<std::int64_t>(bytes.size());
    facts.declared_seconds = static_cast<double>(entry.microseconds) / 1e6;
    if (track.kind == TrackKind::captions) {
        facts.text = std::move(bytes);
        return;
    }
    if (!track.init)
        throw std::runtime_error("it cannot be looked into without its init segment");
    if (!entry.key) {
        facts.content = look_into(as_bytes(bytes), *track.init, ear);
    } else if (keys_) {
        facts.content = look_into(opened(bytes, *entry.key), *track.init, ear);
    } else {
        track.shut = true;
    }
}

std::vector<std::uint8_t> TrackReader::opened(const std::string& bytes,
                                              const AttributeList& key) const
{
    const auto iv = parse_vector(key.find("IV").value_or(""));
    const std::string name = key.find("URI").value_or("");
    if (!iv || (name != "key1" && name != "key2"))
        throw std::runtime_error("its EXT-X-KEY names no known key or no vector");
    return decrypt_segment(as_bytes(bytes), name == "key1" ? keys_->preview : keys_->rest, *iv);
}

} // namespace supple::media

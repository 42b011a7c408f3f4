#include "media/inspection.hpp"

#include "media/chapters.hpp"
#include "media/gzip.hpp"
#include "media/jpeg.hpp"
#include "media/library.hpp"
#include "media/package_file_name.hpp"
#include "media/track_reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <numeric>
#include <regex>
#include <thread>

namespace supple::media
{

namespace fs = std::filesystem;

namespace
{

// A playlist of ten hours has 6000 segments of about 150 bytes.
constexpr std::uint64_t largest_playlist_bytes = 8'000'000;
constexpr std::uint64_t largest_picture_bytes = 20'000'000;

Bytes as_bytes(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Reads the folder into an Inspection; each step keeps what went wrong and goes on.
class Inspector
{
  public:
    Inspector(fs::path folder, const std::optional<fs::path>& keys) : folder_(std::move(folder))
    {
        if (!fs::is_directory(folder_))
            throw std::runtime_error(fmt::format(
                "{} is not a package folder: there is no such folder.", folder_.string()));
        if (keys)
            keys_ = load_keys(*keys);
    }

    Inspection run()
    {
        for (const auto& entry : fs::directory_iterator(folder_))
            found_.files.insert(entry.path().filename().string());
        for (const std::string& file : found_.files)
            if (file.size() > 5 && file.substr(file.size() - 5) == ".m3u8")
                attempt(file, [&] { read_playlist(file); });
        read_tracks();
        if (found_.files.contains("chapters.vtt"))
            attempt("chapters.vtt", [&] {
                found_.chapters =
                    parse_chapters(read_file(folder_ / "chapters.vtt", largest_playlist_bytes));
            });
        if (found_.files.contains("chapters.json"))
            attempt("chapters.json", [&] {
                found_.chapters_json = read_file(folder_ / "chapters.json", largest_playlist_bytes);
            });
        if (found_.files.contains("storyboard.vtt"))
            attempt("storyboard.vtt", [&] {
                found_.storyboard =
                    parse_webvtt(read_file(folder_ / "storyboard.vtt", largest_playlist_bytes));
            });
        found_.copy_only = says_copy_only();
        for (const std::string& file : found_.files)
            if (file.ends_with(".jpg"))
                attempt(file, [&] {
                    const std::string bytes = read_file(folder_ / file, largest_picture_bytes);
                    found_.pictures[file] = jpeg_size(as_bytes(bytes));
                });
        return std::move(found_);
    }

  private:
    template <typename Step>
    void attempt(const std::string& file, Step step)
    {
        try {
            step();
        } catch (const std::exception& failure) {
            found_.troubles.push_back(fmt::format("{}: {}", file, failure.what()));
        }
    }

    // Sound takes as long to be heard as all pictures to be read, so every core reads tracks.
    void read_tracks()
    {
        const TrackReader reader{folder_, found_.files, keys_};
        std::vector<TrackFacts*> tracks;
        for (auto& [name, track] : found_.tracks)
            tracks.push_back(&track);
        std::vector<std::vector<std::string>> troubles(tracks.size());
        std::atomic<std::size_t> next = 0;
        const auto read_on = [&] {
            for (std::size_t at = next++; at < tracks.size(); at = next++)
                troubles[at] = reader.read(*tracks[at]);
        };
        std::vector<std::future<void>> readers;
        for (unsigned core = 0; core < std::max(1U, std::thread::hardware_concurrency()); ++core)
            readers.push_back(std::async(std::launch::async, read_on));
        for (auto& each : readers)
            each.get();
        for (auto& of_track : troubles)
            std::move(of_track.begin(), of_track.end(), std::back_inserter(found_.troubles));
    }

    // Who packaged this asked for one rendition. A report that is missing or damaged says nothing.
    bool says_copy_only() const
    {
        try {
            const auto report =
                boost::json::parse(read_file(folder_ / "package.json", largest_playlist_bytes));
            return report.at("copy_only").as_bool();
        } catch (const std::exception&) {
            return false;
        }
    }

    void read_playlist(const std::string& file)
    {
        const std::string text = read_file(folder_ / file, largest_playlist_bytes);
        check_twin(file, text);
        const std::string stem = file.substr(0, file.size() - 5);
        if (stem == "main") {
            found_.main = read_multivariant_playlist(text);
        } else if (stem == "preview") {
            found_.preview = read_multivariant_playlist(text);
        } else if (stem == "listen") {
            found_.listening = read_multivariant_playlist(text);
        } else if (const auto cut = stem.rfind("_preview");
                   cut != std::string::npos && cut + 8 == stem.size()) {
            found_.previews[stem.substr(0, cut)] = read_media_playlist(text);
        } else if (const auto kind = track_kind(stem)) {
            TrackFacts& track = found_.tracks[stem];
            track.name = stem;
            track.kind = *kind;
            track.playlist = read_media_playlist(text);
        }
    }

    void check_twin(const std::string& file, const std::string& text)
    {
        const std::string twin = file + ".gz";
        if (!found_.files.contains(twin)) {
            found_.twin_trouble[file] = "it has no gzip twin";
            return;
        }
        try {
            const std::string packed = read_file(folder_ / twin, largest_playlist_bytes);
            if (gunzip(packed, largest_playlist_bytes) != text)
                found_.twin_trouble[file] = "its gzip twin holds another text";
        } catch (const std::exception& failure) {
            found_.twin_trouble[file] = fmt::format("its gzip twin: {}", failure.what());
        }
    }

    fs::path folder_;
    std::optional<KeyPair> keys_;
    Inspection found_;
};

} // namespace

std::int64_t SegmentFacts::ticks() const
{
    std::int64_t sum = 0;
    if (content)
        for (const Fragment& fragment : content->fragments)
            sum += fragment.duration;
    return sum;
}

double TrackFacts::declared_seconds() const
{
    return std::accumulate(
        segments.begin(), segments.end(), 0.0,
        [](double sum, const SegmentFacts& segment) { return sum + segment.declared_seconds; });
}

double TrackFacts::segment_seconds(const SegmentFacts& segment) const
{
    return segment.content && init ? static_cast<double>(segment.ticks()) / init->timescale
                                   : segment.declared_seconds;
}

double TrackFacts::seconds() const
{
    return std::accumulate(
        segments.begin(), segments.end(), 0.0,
        [this](double sum, const SegmentFacts& segment) { return sum + segment_seconds(segment); });
}

std::int64_t TrackFacts::hidden_ticks() const
{
    if (!init || init->edits.empty() || kind != TrackKind::audio)
        return 0;
    return std::max<std::int64_t>(0, init->edits.front().media_time);
}

double TrackFacts::heard_seconds() const
{
    return open() && init && init->timescale > 0
               ? seconds() - static_cast<double>(hidden_ticks()) / init->timescale
               : seconds();
}

std::int64_t TrackFacts::bytes() const
{
    return std::accumulate(
        segments.begin(), segments.end(), std::int64_t{0},
        [](std::int64_t sum, const SegmentFacts& segment) { return sum + segment.bytes; });
}

std::vector<const TrackFacts*> Inspection::of_kind(TrackKind kind) const
{
    std::vector<const TrackFacts*> found;
    for (const auto& [name, track] : tracks)
        if (track.kind == kind)
            found.push_back(&track);
    return found;
}

const TrackFacts* Inspection::by_address(const std::string& address) const
{
    if (address.size() > longest_file_name)
        return nullptr;
    static const std::regex pattern{"([a-z0-9_-]+?)(?:_preview)?\\.m3u8"};
    std::smatch match;
    if (!std::regex_match(address, match, pattern))
        return nullptr;
    const auto found = tracks.find(match[1].str());
    return found == tracks.end() ? nullptr : &found->second;
}

bool Inspection::is_encrypted() const
{
    return std::any_of(tracks.begin(), tracks.end(), [](const auto& entry) {
        const auto& entries = entry.second.playlist.entries;
        return std::any_of(entries.begin(), entries.end(),
                           [](const PlaylistEntry& one) { return one.key.has_value(); });
    });
}

SegmentRange Inspection::preview_range() const
{
    for (const auto& [name, part] : previews) {
        const auto track = tracks.find(name);
        if (track == tracks.end() || part.entries.empty())
            continue;
        const auto& whole = track->second.playlist.entries;
        const auto begin =
            std::find_if(whole.begin(), whole.end(), [&](const PlaylistEntry& entry) {
                return entry.address == part.entries.front().address;
            });
        if (begin != whole.end())
            return {.first = static_cast<int>(begin - whole.begin()) + 1,
                    .count = static_cast<int>(part.entries.size())};
    }
    return {};
}

Inspection inspect(const fs::path& folder, const std::optional<fs::path>& keys)
{
    return Inspector{folder, keys}.run();
}

} // namespace supple::media

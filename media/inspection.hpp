// Everything a verifier can learn from a package folder, read once: playlists, init segments, and
// of every media segment its size and the shape of its fragments. Sound is listened to. Encrypted
// segments are opened when the keys are at hand. What cannot be read does not stop the reading; it
// is kept as a sentence.
#pragma once

#include "media/encryptor.hpp"
#include "media/fragment.hpp"
#include "media/init_segment.hpp"
#include "media/ladder.hpp"
#include "media/playlist_reader.hpp"
#include "media/track.hpp"
#include "media/webvtt.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace supple::media
{

struct SegmentFacts {
    std::string file;
    std::int64_t bytes = 0;              // on the disk
    double declared_seconds = 0;         // EXTINF
    std::optional<MediaSegment> content; // empty for captions and for segments that stayed shut
    std::string text;                    // captions only

    std::int64_t ticks() const; // sum of its fragments; 0 without content
};

struct TrackFacts {
    std::string name;
    TrackKind kind = TrackKind::video;
    MediaPlaylist playlist;
    std::optional<InitSegment> init;
    std::vector<SegmentFacts> segments;
    bool readable = false; // playlist, init and all segments were read to the end
    bool shut = false;     // encrypted, and the keys were not given
    // Sound that is open: as it was decoded.
    std::optional<Loudness> loudness; // empty: silent, or too short to be measured
    std::int64_t undecodable = 0;     // frames

    // All segments could be looked into.
    bool open() const { return readable && !shut; }
    double declared_seconds() const;
    // What is presented of one of its segments, so without priming: by the samples when it is
    // open, as declared otherwise.
    double segment_seconds(const SegmentFacts& segment) const;
    double seconds() const;
    // Ticks of sound that the edit list hides: priming, which nobody hears and EXTINF leaves out.
    std::int64_t hidden_ticks() const;
    std::int64_t bytes() const;
};

struct Inspection {
    std::set<std::string> files; // names in the folder
    std::optional<MultivariantPlaylist> main;
    std::optional<MultivariantPlaylist> preview;
    std::optional<MultivariantPlaylist> listening;       // listen.m3u8
    std::map<std::string, TrackFacts> tracks;            // by name, of the playlists that lie there
    std::map<std::string, MediaPlaylist> previews;       // by track name
    std::map<std::string, std::string> twin_trouble;     // playlist -> what is wrong with its .gz
    std::map<std::string, std::optional<Size>> pictures; // .jpg files; empty: it is no JPEG
    std::vector<Chapter> chapters;                       // of chapters.vtt
    std::optional<std::string> chapters_json;            // the text of that file
    std::optional<std::vector<Cue>> storyboard;          // cues of storyboard.vtt
    bool copy_only = false;            // package.json says so: one rendition was asked for
    std::vector<std::string> troubles; // sentences: what could not be read, and why

    std::vector<const TrackFacts*> of_kind(TrackKind kind) const;
    // The track a playlist address such as "v1.m3u8" or "v1_preview.m3u8" belongs to, or nullptr.
    const TrackFacts* by_address(const std::string& address) const;
    // Some segment has a key.
    bool is_encrypted() const;
    // The segments of the tracks that the preview lists, by its first playlist; count 0 without
    // one.
    SegmentRange preview_range() const;
};

// Throws std::runtime_error when there is no such folder or the keys are not usable.
Inspection inspect(const std::filesystem::path& folder,
                   const std::optional<std::filesystem::path>& keys);

} // namespace supple::media

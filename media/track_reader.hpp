// Reads the files of one track as its playlist names them: its init segment, of every segment the
// size and the shape of its fragments, and the sound as ears get it. What goes wrong is kept as
// sentences, and the reading goes on. Tracks do not know of each other, so each may have a thread.
#pragma once

#include "media/hearing.hpp"
#include "media/inspection.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace supple::media
{

class TrackReader
{
  public:
    // `files` are the names in the folder. All must outlive the reader.
    TrackReader(const std::filesystem::path& folder, const std::set<std::string>& files,
                const std::optional<KeyPair>& keys)
        : folder_(folder), files_(files), keys_(keys)
    {
    }

    // Fills in a track whose playlist was read. The troubles. For any thread; each track by one.
    std::vector<std::string> read(TrackFacts& track) const;

  private:
    std::string read_named(const std::string& name, std::uint64_t limit) const;
    void read_init(TrackFacts& track) const;
    void read_segment(TrackFacts& track, const PlaylistEntry& entry,
                      std::optional<Hearing>& ear) const;
    std::vector<std::uint8_t> opened(const std::string& bytes, const AttributeList& key) const;

    const std::filesystem::path& folder_;
    const std::set<std::string>& files_;
    const std::optional<KeyPair>& keys_;
};

} // namespace supple::media

// What of an unfinished package is on the disk for good, so that the same command goes on after a
// kill or a power cut. One line a finished chunk, written only after the chunk's files were forced
// to the disk. A line that was torn, and all behind it, is as if never written.
//
// Grammar, fields separated by one space, each line closed by the CRC-32 (RFC 1952) of what stands
// before it and a line feed:
//   supple-journal 1 IDENTITY                                                     the first line
//   chunk TRACK CHUNK CODECS TIMESCALE INIT_BYTES PICTURES FRAGMENTS SSIM SEGMENT...
//   end PICTURES DAMAGED                                          the picture is done, in all
//   tracks
// SEGMENT is DURATION:BYTES, or DURATION:BYTES:IV with 32 hexadecimal digits.
#pragma once

#include "media/library.hpp"
#include "media/track.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

// A finished chunk of one track: `segments_per_chunk` segments, at the end of the track fewer.
struct ChunkRecord {
    std::string track{}; // "v1"
    int chunk = 0;       // from 0
    std::string codecs{};
    int timescale = 1;
    std::int64_t init_bytes = 0;
    std::int64_t pictures = 0; // of the track itself
    int fragments = 0;
    double ssim = 0; // of luma, mean over its pictures; 0 when not measured
    std::vector<SegmentRecord> segments{};
};

struct PictureEnd {
    std::int64_t pictures = 0; // at the package's full rate
    std::int64_t damaged = 0;
};

struct JournalText {
    std::string identity{};
    std::vector<ChunkRecord> chunks{}; // in the order they were written
    std::optional<PictureEnd> end{};
    std::size_t whole_bytes = 0; // of the text, up to the end of the last whole line
};

// Believes no line that is not whole. Never throws: what cannot be read was not written.
JournalText read_journal(std::string_view text);

// One line with its checksum and line feed.
std::string journal_line(const ChunkRecord& record);

// One word for all that decides about the bytes of the chunks: the same text, the same word.
std::string journal_identity(std::string_view decisions);

class Journal
{
  public:
    // Goes on with what lies in `staging` if it has the same identity, and removes whatever no
    // finished chunk is made of; clears the staging and begins anew otherwise.
    Journal(Staging& staging, const std::string& identity);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // Finished chunks of this track, from the first without a gap.
    std::vector<ChunkRecord> chunks_of(std::string_view track) const;
    std::optional<PictureEnd> end() const;
    bool holds_work() const;

    // Forces the chunk's files to the disk and then says so. For any thread. Throws Interrupted.
    void add(const ChunkRecord& record, const std::vector<std::string>& files);
    void add(const PictureEnd& end);

  private:
    void append(const std::string& line);

    Staging& staging_;
    mutable std::mutex mutex_;
    JournalText known_;
    int file_ = -1;
};

} // namespace supple::media

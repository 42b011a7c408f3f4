#include "media/journal.hpp"

#include "media/encryptor.hpp"
#include "media/interrupted.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <set>
#include <unistd.h>
#include <zlib.h>

namespace supple::media
{

namespace
{

constexpr std::string_view first_word = "supple-journal 1 ";
// Ten hours in nine tracks are about 3 MB.
constexpr std::uint64_t largest_journal_bytes = 64'000'000;
constexpr std::size_t checksum_digits = 8;

std::string checksum(std::string_view text)
{
    const auto* bytes = reinterpret_cast<const Bytef*>(text.data());
    return fmt::format("{:08x}", ::crc32(0, bytes, static_cast<uInt>(text.size())));
}

std::string closed(std::string text)
{
    text += ' ';
    return text + checksum(text) + '\n';
}

// The line without its checksum and the space before it; nothing if it is not whole.
std::optional<std::string_view> opened(std::string_view line)
{
    if (line.size() <= checksum_digits)
        return std::nullopt;
    const auto cut = line.size() - checksum_digits;
    if (line[cut - 1] != ' ' || checksum(line.substr(0, cut)) != line.substr(cut))
        return std::nullopt;
    return line.substr(0, cut - 1);
}

// Fields one after another; a missing or wrong one makes all of them wrong.
class Fields
{
  public:
    explicit Fields(std::string_view text) : rest_(text) {}

    bool good() const { return good_; }
    bool at_end() const { return rest_.empty(); }

    std::string_view word(char end = ' ')
    {
        const auto length = std::min(rest_.find(end), rest_.size());
        const std::string_view found = rest_.substr(0, length);
        rest_.remove_prefix(std::min(length + 1, rest_.size()));
        good_ = good_ && !found.empty();
        return found;
    }

    template <class Number>
    Number number(char end = ' ')
    {
        const std::string_view text = word(end);
        Number value{};
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        good_ = good_ && error == std::errc{} && stop == text.data() + text.size();
        if constexpr (std::is_integral_v<Number>)
            good_ = good_ && value >= 0;
        return value;
    }

  private:
    std::string_view rest_;
    bool good_ = true;
};

std::optional<Iv> vector_in(std::string_view digits)
{
    Iv iv{};
    if (digits.size() != 2 * iv.size())
        return std::nullopt;
    for (std::size_t at = 0; at < iv.size(); ++at) {
        const char* begin = digits.data() + 2 * at;
        const auto [stop, error] = std::from_chars(begin, begin + 2, iv[at], 16);
        if (error != std::errc{} || stop != begin + 2)
            return std::nullopt;
    }
    return iv;
}

std::optional<SegmentRecord> segment_in(std::string_view text)
{
    Fields fields{text};
    SegmentRecord segment{.duration = fields.number<std::int64_t>(':'),
                          .bytes = fields.number<std::int64_t>(':')};
    if (!fields.at_end() && !(segment.iv = vector_in(fields.word())))
        return std::nullopt;
    return fields.good() ? std::optional{segment} : std::nullopt;
}

std::optional<ChunkRecord> chunk_in(Fields fields)
{
    ChunkRecord record;
    record.track = fields.word();
    record.chunk = fields.number<int>();
    record.codecs = fields.word();
    record.timescale = fields.number<int>();
    record.init_bytes = fields.number<std::int64_t>();
    record.pictures = fields.number<std::int64_t>();
    record.fragments = fields.number<int>();
    record.ssim = fields.number<double>();
    while (fields.good() && !fields.at_end()) {
        const auto segment = segment_in(fields.word());
        if (!segment)
            return std::nullopt;
        record.segments.push_back(*segment);
    }
    const bool good = fields.good() && record.timescale > 0 && !record.segments.empty();
    return good ? std::optional{std::move(record)} : std::nullopt;
}

bool take_line(std::string_view line, JournalText& journal)
{
    Fields fields{line};
    const std::string_view kind = fields.word();
    if (kind == "chunk") {
        auto record = chunk_in(fields);
        if (record)
            journal.chunks.push_back(std::move(*record));
        return record.has_value();
    }
    const PictureEnd end{fields.number<std::int64_t>(), fields.number<std::int64_t>()};
    if (kind != "end" || !fields.good() || !fields.at_end())
        return false;
    journal.end = end;
    return true;
}

std::string segment_text(const SegmentRecord& segment)
{
    std::string text = fmt::format("{}:{}", segment.duration, segment.bytes);
    if (segment.iv)
        text += ":" + hexadecimal(*segment.iv).substr(2);
    return text;
}

// Chunks of a track follow each other, so their segments are numbered through.
std::set<std::string> files_of(const std::vector<ChunkRecord>& chunks)
{
    std::set<std::string> files;
    std::map<std::string, int> segments;
    for (const ChunkRecord& record : chunks) {
        files.insert(init_file_name(record.track));
        for (std::size_t i = 0; i < record.segments.size(); ++i)
            files.insert(segment_file_name({.name = record.track}, ++segments[record.track]));
    }
    return files;
}

[[noreturn]] void fail(const std::filesystem::path& path)
{
    throw Interrupted(fmt::format("Could not write {}: {}.", path.string(), std::strerror(errno)));
}

} // namespace

JournalText read_journal(std::string_view text)
{
    JournalText journal;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        const auto line = opened(text.substr(at, end == text.npos ? 0 : end - at));
        if (!line)
            break;
        if (at == 0) {
            if (!line->starts_with(first_word))
                break;
            journal.identity = line->substr(first_word.size());
        } else if (!take_line(*line, journal)) {
            break;
        }
        at = end + 1;
        journal.whole_bytes = at;
    }
    return journal;
}

std::string journal_line(const ChunkRecord& record)
{
    std::string text = fmt::format("chunk {} {} {} {} {} {} {} {}", record.track, record.chunk,
                                   record.codecs, record.timescale, record.init_bytes,
                                   record.pictures, record.fragments, record.ssim);
    for (const SegmentRecord& segment : record.segments)
        text += " " + segment_text(segment);
    return closed(std::move(text));
}

std::string journal_identity(std::string_view decisions)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(decisions.data()), decisions.size(),
           digest.data());
    std::string word;
    for (const unsigned char byte : digest)
        word += fmt::format("{:02x}", byte);
    return word;
}

Journal::Journal(Staging& staging, const std::string& identity) : staging_(staging)
{
    const auto path = staging.journal_file();
    if (std::filesystem::exists(path))
        known_ = read_journal(read_file(path, largest_journal_bytes));
    const bool goes_on = known_.identity == identity;
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const auto kept = static_cast<off_t>(goes_on ? known_.whole_bytes : 0);
    if (file_ < 0 || ::ftruncate(file_, kept) != 0)
        fail(path);
    if (goes_on) {
        staging.remove_all_but(files_of(known_.chunks));
        return;
    }
    known_ = {.identity = identity};
    staging.clear();
    append(closed(std::string{first_word} + identity));
}

Journal::~Journal()
{
    ::close(file_);
}

std::vector<ChunkRecord> Journal::chunks_of(std::string_view track) const
{
    const std::lock_guard lock{mutex_};
    std::vector<ChunkRecord> found;
    for (const ChunkRecord& record : known_.chunks)
        if (record.track == track && record.chunk == static_cast<int>(found.size()))
            found.push_back(record);
    return found;
}

std::optional<PictureEnd> Journal::end() const
{
    const std::lock_guard lock{mutex_};
    return known_.end;
}

bool Journal::holds_work() const
{
    const std::lock_guard lock{mutex_};
    return !known_.chunks.empty();
}

void Journal::add(const ChunkRecord& record, const std::vector<std::string>& files)
{
    staging_.sync(files);
    const std::lock_guard lock{mutex_};
    append(journal_line(record));
    known_.chunks.push_back(record);
}

void Journal::add(const PictureEnd& end)
{
    const std::lock_guard lock{mutex_};
    append(closed(fmt::format("end {} {}", end.pictures, end.damaged)));
    known_.end = end;
}

void Journal::append(const std::string& line)
{
    const auto written = ::write(file_, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()) || ::fdatasync(file_) != 0)
        fail(staging_.journal_file());
}

} // namespace supple::media

#include "tests/media/tiny_package.hpp"

#include "media/captions.hpp"
#include "media/chapters.hpp"
#include "media/chapters_json.hpp"
#include "media/codec_string.hpp"
#include "media/gzip.hpp"
#include "media/library.hpp"
#include "media/loudness_box.hpp"
#include "media/playlist.hpp"
#include "tests/media/tiny_picture.hpp"
#include "tests/media/tiny_tone.hpp"

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace supple::media::tests
{

namespace fs = std::filesystem;

namespace
{

using Buffer = std::vector<std::uint8_t>;

constexpr int segment_count = 3;
constexpr int frames_in_segment = 150; // 25 frames a second
constexpr int video_timescale = 12'800;
constexpr std::uint32_t video_tick = 512;
constexpr int audio_rate = 48'000;

Buffer number(std::uint64_t value, int bytes)
{
    Buffer out;
    for (int at = bytes - 1; at >= 0; --at)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * at)));
    return out;
}

Buffer join(std::initializer_list<Buffer> parts)
{
    Buffer out;
    for (const Buffer& part : parts)
        out.insert(out.end(), part.begin(), part.end());
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

struct Shape {
    int width = 0;
    int height = 0;
    int level = 0;
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
    return {0x11, static_cast<std::uint8_t>(flaws.undefined_channels ? 0x80 : 0x90)};
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

Buffer audio_entry(const Flaws& flaws)
{
    const Buffer config = audio_configuration(flaws);
    const auto descriptor = [](std::uint8_t tag, const Buffer& content) {
        return join({{tag, static_cast<std::uint8_t>(content.size())}, content});
    };
    const Buffer decoder = descriptor(4, join({zeros(13), descriptor(5, config)}));
    const Buffer esds = full_box("esds", 0, 0, descriptor(3, join({zeros(3), decoder})));
    return box("mp4a", join({zeros(6), number(1, 2), zeros(8), number(2, 2), zeros(10), esds}));
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
    const Buffer trex = full_box("trex", 0, 0, join({number(1, 4), number(1, 4), zeros(12)}));
    const Buffer moov =
        box("moov", join({box("trak", join({tkhd, edits, mdia})), box("mvex", trex)}));
    const Buffer ftyp = box("ftyp", join({text("iso6"), zeros(4), text("iso6"),
                                          text(flaws.no_cmaf_brand ? "dash" : "cmfc")}));
    return join({ftyp, moov});
}

struct FragmentPlan {
    std::uint64_t decode_time = 0;
    std::vector<std::uint32_t> durations;
    std::uint32_t sample_bytes = 0; // of a picture
    std::vector<Buffer> samples{};  // of sound
    bool idr = true;
    std::uint32_t first_offset = 0;
};

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
    const Buffer tfhd = full_box("tfhd", 0, 0x020000, number(1, 4));
    const Buffer tfdt = full_box("tfdt", 1, 0, number(plan.decode_time, 8));
    // moof 8, mfhd 16, traf 8, tfhd 16, tfdt 20, trun 24 and 12 a sample, mdat 8.
    const std::uint64_t offset = 8 + 16 + 8 + 16 + 20 + 24 + samples.size() + 8;
    const Buffer trun = full_box("trun", 1, flags,
                                 join({number(plan.durations.size(), 4), number(offset, 4),
                                       number(plan.idr ? 0x02000000 : 0x01010000, 4), samples}));
    const Buffer mfhd = full_box("mfhd", 0, 0, number(1, 4));
    Buffer media;
    for (const Buffer& sample : plan.samples)
        media.insert(media.end(), sample.begin(), sample.end());
    for (std::size_t at = plan.samples.size(); at < plan.durations.size(); ++at) {
        Buffer sample = number(plan.sample_bytes - 4, 4);
        sample.push_back(at == 0 && plan.idr ? 0x65 : 0x41);
        sample.resize(plan.sample_bytes, 0);
        media.insert(media.end(), sample.begin(), sample.end());
    }
    return join(
        {box("moof", join({mfhd, box("traf", join({tfhd, tfdt, trun}))})), box("mdat", media)});
}

// Writes tracks into a staging folder and remembers them as a Package.
class Writer
{
  public:
    Writer(Staging& staging, const Flaws& flaws, const KeyPair* keys, SegmentRange preview)
        : staging_(staging), flaws_(flaws), keys_(keys)
    {
        package_.title = "Your Supple Psoas";
        package_.duration_seconds = 18;
        package_.preview = preview;
        package_.encrypted = keys != nullptr;
        package_.chapters = {{0, "Arrive"}, {9, "Rest"}};
    }

    void add_video(const std::string& name, const Shape& shape, std::uint32_t sample_bytes)
    {
        Track track = picture_track(TrackKind::video, name, shape);
        write_init(track,
                   init_segment(false, video_timescale, visual_entry(shape, flaws_), flaws_));
        std::uint64_t time = 0;
        for (int number_ = 1; number_ <= segment_count; ++number_) {
            const int per_fragment = flaws_.long_fragments ? frames_in_segment : 50;
            Buffer bytes;
            const std::uint64_t begin = time;
            for (int frame = 0; frame < frames_in_segment; frame += per_fragment) {
                FragmentPlan plan;
                plan.decode_time = time + (flaws_.gap && number_ == 2 ? 1 : 0);
                plan.durations.assign(static_cast<std::size_t>(per_fragment), video_tick);
                if (flaws_.uneven_frames && number_ == 2 && frame == 0) {
                    plan.durations[3] += 10;
                    plan.durations[4] -= 10;
                }
                plan.sample_bytes = sample_bytes;
                plan.idr = !(flaws_.open_group && number_ == 2);
                plan.first_offset = flaws_.late_first_picture ? 1024 : 0;
                bytes = join({bytes, fragment(plan)});
                time += video_tick * static_cast<std::uint64_t>(per_fragment);
            }
            write_segment(track, bytes, static_cast<std::int64_t>(time - begin));
        }
        package_.tracks.push_back(std::move(track));
    }

    void add_audio()
    {
        Track track;
        track.kind = TrackKind::audio;
        track.name = "a1";
        track.timescale = audio_rate;
        track.channels = 2;
        track.language = "en";
        track.language_name = "English";
        track.codecs = aac_codec_string(audio_configuration(flaws_));
        const TinyTone& tone = tiny_tone(flaws_.tone_lufs);
        write_init(track, audio_init(tone));
        std::uint64_t time = 0;
        auto next = tone.frames.begin();
        for (const int frames : {282, 281, 281}) {
            FragmentPlan plan;
            plan.decode_time = time;
            plan.durations.assign(static_cast<std::size_t>(frames), 1024);
            plan.samples.assign(next, next + frames);
            if (flaws_.torn_sound)
                plan.samples[7] = Buffer(160, 0xff);
            next += frames;
            write_segment(track, fragment(plan), frames * 1024);
            time += 1024u * static_cast<std::uint64_t>(frames);
        }
        package_.tracks.push_back(std::move(track));
    }

    Buffer audio_init(const TinyTone& tone) const
    {
        const Buffer plain = init_segment(true, audio_rate, audio_entry(flaws_), flaws_);
        Loudness said = tone.loudness;
        if (flaws_.said_lufs != 0)
            said.lufs = flaws_.said_lufs;
        if (flaws_.said_peak != 0)
            said.true_peak = flaws_.said_peak;
        return flaws_.no_loudness ? plain : with_loudness(plain, said);
    }

    void add_iframes(const Shape& shape)
    {
        Track track = picture_track(TrackKind::iframes, "i1", shape);
        write_init(track,
                   init_segment(false, video_timescale, visual_entry(shape, flaws_), flaws_));
        for (int second = 0; second < 18; ++second) {
            FragmentPlan plan;
            plan.decode_time = static_cast<std::uint64_t>(second) * video_timescale;
            plan.durations.assign(flaws_.two_pictures ? 2 : 1,
                                  video_timescale / (flaws_.two_pictures ? 2u : 1u));
            plan.sample_bytes = 2000;
            write_segment(track, fragment(plan), video_timescale);
        }
        package_.tracks.push_back(std::move(track));
    }

    void add_captions()
    {
        const auto cues = parse_webvtt("WEBVTT\n\n00:01.000 --> 00:08.000\nBreathe in.\n");
        for (const CaptionRole role : {CaptionRole::plain, CaptionRole::sdh, CaptionRole::forced}) {
            auto captions = segment_captions({"en", role, cues}, package_.tracks.front());
            int count = 0;
            for (const std::string& file : captions.files)
                staging_.write(segment_file_name(captions.track, ++count), file);
            package_.tracks.push_back(std::move(captions.track));
        }
    }

    void add_pictures() { write_tiny_pictures(package_, staging_); }

    void write_playlists()
    {
        for (const Track& track : package_.tracks) {
            staging_.write_with_twin(playlist_file_name(track.name),
                                     media_playlist(track, package_));
            if (track.kind != TrackKind::iframes)
                staging_.write_with_twin(preview_playlist_file_name(track.name),
                                         preview_playlist(track, package_));
        }
        staging_.write_with_twin("main.m3u8", multivariant_playlist(package_));
        staging_.write_with_twin("listen.m3u8", listening_playlist(package_));
        staging_.write_with_twin("preview.m3u8", preview_multivariant_playlist(package_));
        staging_.write("chapters.vtt", chapters_vtt(package_.chapters, package_.duration_seconds));
        staging_.write("chapters.json", chapters_json(package_.chapters));
    }

  private:
    Track picture_track(TrackKind kind, const std::string& name, const Shape& shape) const
    {
        Track track;
        track.kind = kind;
        track.name = name;
        track.timescale = video_timescale;
        track.width = shape.width;
        track.height = shape.height;
        track.frame_rate = {25, 1};
        track.codecs = avc_codec_string(avc_configuration(shape, flaws_));
        return track;
    }

    void write_init(Track& track, const Buffer& bytes)
    {
        track.init_bytes = static_cast<std::int64_t>(bytes.size());
        staging_.write(init_file_name(track.name), bytes);
    }

    void write_segment(Track& track, Buffer bytes, std::int64_t ticks)
    {
        SegmentRecord record{.duration = ticks, .bytes = 0, .iv = std::nullopt};
        const int number_ = static_cast<int>(track.segments.size()) + 1;
        if (keys_) {
            record.iv = fresh_vector();
            const bool preview =
                track.kind != TrackKind::iframes && package_.preview.contains(number_);
            bytes = encrypt_segment(bytes, preview ? keys_->preview : keys_->rest, *record.iv);
        }
        record.bytes = static_cast<std::int64_t>(bytes.size());
        staging_.write(segment_file_name(track, number_), bytes);
        track.segments.push_back(record);
    }

    Staging& staging_;
    Flaws flaws_;
    const KeyPair* keys_;
    Package package_;
};

fs::path fresh_folder()
{
    static std::atomic<int> count{0};
    return fs::temp_directory_path() /
           ("supple-tiny-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
}

} // namespace

TinyPackage::TinyPackage(const Flaws& flaws, bool encrypted, SegmentRange preview)
    : root_(fresh_folder())
{
    const KeyPair keys = fresh_keys();
    Staging staging{folder()};
    Writer writer{staging, flaws, encrypted ? &keys : nullptr, preview};
    const int top = flaws.level != 0 ? flaws.level : 31;
    writer.add_video("v1", {416, flaws.odd_shape ? 312 : 234, 13}, 300);
    writer.add_video("v2", {1280, 720, top}, 4000);
    writer.add_video("v3", {1280, 720, top}, 10'000);
    writer.add_audio();
    writer.add_iframes({640, 360, 30});
    writer.add_captions();
    writer.add_pictures();
    writer.write_playlists();
    staging.publish();
    if (encrypted) {
        Staging secret{this->keys(), FolderKind::secret};
        stage_keys(secret, keys);
        secret.publish();
    }
}

TinyPackage::~TinyPackage()
{
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

std::string TinyPackage::read(const std::string& file) const
{
    return read_file(folder() / file, 100'000'000);
}

void TinyPackage::write(const std::string& file, const std::string& content)
{
    const auto put = [&](const std::string& name, const std::string& bytes) {
        std::ofstream out{folder() / name, std::ios::binary};
        out << bytes;
    };
    put(file, content);
    if (file.ends_with(".m3u8"))
        put(file + ".gz", gzip(content));
}

void TinyPackage::replace(const std::string& file, const std::string& from, const std::string& to)
{
    std::string content = read(file);
    const auto at = content.find(from);
    if (at == std::string::npos)
        throw std::runtime_error(file + " does not hold " + from);
    write(file, content.replace(at, from.size(), to));
}

void TinyPackage::remove(const std::string& file)
{
    fs::remove(folder() / file);
}

} // namespace supple::media::tests

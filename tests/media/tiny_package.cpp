#include "tests/media/tiny_package.hpp"

#include "media/captions.hpp"
#include "media/chapters.hpp"
#include "media/chapters_json.hpp"
#include "media/codec_string.hpp"
#include "media/gzip.hpp"
#include "media/library.hpp"
#include "media/loudness_box.hpp"
#include "media/playlist.hpp"
#include "tests/media/tiny_boxes.hpp"
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

constexpr int segment_count = 3;
constexpr int frames_in_segment = 150; // 25 frames a second
constexpr int video_timescale = 12'800;
constexpr std::uint32_t video_tick = 512;
constexpr int audio_rate = 48'000;

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
        write_init(track, video_init(shape, video_timescale, flaws_));
        std::uint64_t time = 0;
        for (int number = 1; number <= segment_count; ++number) {
            const bool large = flaws_.burst && name == "v2" && number == 2;
            add_pictures(track, number, time, large ? 8 * sample_bytes : sample_bytes);
        }
        package_.tracks.push_back(std::move(track));
    }

    // The pictures of a segment, from `time` on, which moves to its end.
    void add_pictures(Track& track, int number, std::uint64_t& time, std::uint32_t sample_bytes)
    {
        Buffer bytes;
        const std::uint64_t begin = time;
        for (int left = frames_of(track, number); left > 0;) {
            const int frames = flaws_.long_fragments || left < 75 ? left : 50;
            FragmentPlan plan = pictures(number, left == frames_of(track, number), frames);
            plan.decode_time = time + (flaws_.gap && number == 2 ? 1 : 0);
            plan.sample_bytes = sample_bytes;
            bytes = join({bytes, fragment(plan)});
            time += video_tick * static_cast<std::uint64_t>(frames);
            left -= frames;
        }
        write_segment(track, bytes, static_cast<std::int64_t>(time - begin));
    }

    int frames_of(const Track& track, int number) const
    {
        const int moved = flaws_.shifted_cut && track.name == "v2" ? 2 : 0;
        return frames_in_segment + (number == 1 ? moved : number == 2 ? -moved : 0);
    }

    FragmentPlan pictures(int number, bool first, int frames) const
    {
        FragmentPlan plan;
        plan.durations.assign(static_cast<std::size_t>(frames), video_tick);
        if (flaws_.uneven_frames && number == 2 && first) {
            plan.durations[3] += 10;
            plan.durations[4] -= 10;
        }
        plan.idr = !(flaws_.open_group && number == 2);
        plan.second_idr = flaws_.second_idr && number == 2 && first;
        plan.parameter_sets = flaws_.parameter_sets && number == 2 && first;
        plan.first_offset = flaws_.late_first_picture ? 1024 : 0;
        return plan;
    }

    void add_audio(const std::string& name, const Buffer& configuration)
    {
        Track track;
        track.kind = TrackKind::audio;
        track.name = name;
        track.timescale = audio_rate;
        track.channels = flaws_.surround ? 6 : 2;
        track.language = "en";
        track.language_name = name == "a1" ? "English" : "English, too";
        track.codecs = aac_codec_string(configuration);
        const TinyTone& tone = tiny_tone(flaws_.tone_lufs);
        write_init(track, sound_init(tone, configuration));
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

    Buffer sound_init(const TinyTone& tone, const Buffer& configuration) const
    {
        const Buffer plain = audio_init(configuration, audio_rate, flaws_);
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
        write_init(track, video_init(shape, video_timescale, flaws_));
        const int step = flaws_.sparse_iframes ? 2 : 1;
        for (int second = 0; second < 18; second += step) {
            FragmentPlan plan;
            plan.decode_time = static_cast<std::uint64_t>(second) * video_timescale;
            plan.durations.assign(flaws_.two_pictures ? 2 : 1,
                                  static_cast<std::uint32_t>(step * video_timescale) /
                                      (flaws_.two_pictures ? 2u : 1u));
            plan.sample_bytes = 2000;
            write_segment(track, fragment(plan), step * video_timescale);
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

    void add_posters() { write_tiny_pictures(package_, staging_); }

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
    writer.add_video("v1", {416, flaws.odd_shape ? 312 : 234, 30},
                     static_cast<std::uint32_t>(flaws.lowest_bytes));
    if (flaws.rungs > 1)
        writer.add_video("v2", {1280, 720, top}, 4000);
    if (flaws.rungs > 2)
        writer.add_video("v3", {1280, 720, top}, static_cast<std::uint32_t>(flaws.top_bytes));
    writer.add_audio("a1", audio_configuration(flaws));
    if (flaws.mono_beside)
        writer.add_audio("a2", {0x11, 0x88});
    writer.add_iframes({640, 360, 30});
    writer.add_captions();
    writer.add_posters();
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

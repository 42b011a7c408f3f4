#include "media/packager.hpp"

#include "media/captions.hpp"
#include "media/chapters.hpp"
#include "media/disk_space.hpp"
#include "media/encryptor.hpp"
#include "media/library.hpp"
#include "media/playlist.hpp"
#include "media/poster.hpp"
#include "media/report.hpp"
#include "media/segment_store.hpp"
#include "media/soundtrack.hpp"
#include "media/transcoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace supple::media
{

namespace
{

constexpr std::uint64_t largest_text_bytes = 4 * 1024 * 1024; // captions and chapters
// The sound takes little next to the pictures.
constexpr double video_share = 0.94;
constexpr double sound_share = 0.05;

// Texts are read and checked before the long work, so that a typing mistake shows at once.
struct Texts {
    std::vector<std::pair<std::string, std::vector<Cue>>> captions; // by language
    std::vector<Chapter> chapters;
};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::exception& why)
{
    throw std::runtime_error(file.filename().string() + ": " + why.what());
}

Texts read_texts(const PackageOrder& order)
{
    Texts texts;
    std::set<std::string> languages;
    for (const CaptionFile& caption : order.captions) {
        const std::string language = caption_language(caption.language);
        if (!languages.insert(language).second)
            throw std::runtime_error("captions in " + language + " are given twice");
        try {
            texts.captions.emplace_back(language,
                                        parse_webvtt(read_file(caption.file, largest_text_bytes)));
        } catch (const std::exception& error) {
            refuse(caption.file, error);
        }
    }
    try {
        if (order.chapters)
            texts.chapters = parse_chapters(read_file(*order.chapters, largest_text_bytes));
    } catch (const std::exception& error) {
        refuse(*order.chapters, error);
    }
    return texts;
}

// The folder of the package and, if asked, that of its keys. Both vanish unless published.
class Folders
{
  public:
    explicit Folders(const PackageOrder& order) : package_(order.final_folder)
    {
        if (!order.encrypt)
            return;
        secret_.emplace(order.keys_folder, FolderKind::secret);
        keys_ = fresh_keys();
        stage_keys(*secret_, *keys_);
    }

    Staging& package() { return package_; }
    std::optional<KeyPair> keys() const { return keys_; }
    std::optional<std::filesystem::path> keys_folder() const
    {
        return secret_ ? std::optional{secret_->folder()} : std::nullopt;
    }

    // Keys first: a package without keys would be a published lie, keys without one are harmless.
    void publish()
    {
        if (!secret_) {
            package_.publish();
            return;
        }
        secret_->publish();
        try {
            package_.publish();
        } catch (...) {
            std::error_code ignored;
            std::filesystem::remove_all(secret_->folder(), ignored);
            throw;
        }
    }

  private:
    Staging package_;
    std::optional<Staging> secret_;
    std::optional<KeyPair> keys_;
};

void damage_finding(Package& package, std::int64_t video, std::int64_t sound)
{
    if (video > 0)
        package.findings.push_back(
            {fmt::format("{} damaged pictures or packets", video), "played over"});
    if (sound > 0)
        package.findings.push_back(
            {fmt::format("{} damaged packets of sound", sound), "filled with silence"});
}

void add_tracks(const Plan& plan, SegmentStore& store, Package& package,
                const std::function<void(Work)>& progress, const StopFlag& stop)
{
    const double length = plan.expected_seconds();
    const double share = plan.has_audio ? video_share : video_share + sound_share;
    VideoResult video = transcode_video(
        plan, store,
        [&](double seconds) {
            progress({share * std::min(1.0, seconds / length), seconds});
        },
        stop);
    Track iframes = std::move(video.tracks.back());
    video.tracks.pop_back();
    package.duration_seconds = static_cast<double>(video.pictures) / plan.frame_rate.value();
    package.tracks = std::move(video.tracks);
    std::int64_t damaged_sound = 0;
    if (plan.has_audio) {
        auto sound = make_soundtrack(
            plan, video.pictures, store,
            [&](double seconds) {
                progress({share + sound_share * std::min(1.0, seconds / length), length});
            },
            stop);
        if (sound) {
            damaged_sound = sound->damaged;
            package.tracks.push_back(std::move(sound->track));
        } else {
            package.findings.push_back({"sound that cannot be decoded", "packaged without sound"});
        }
    }
    package.tracks.push_back(std::move(iframes));
    damage_finding(package, video.damaged, damaged_sound);
}

void add_captions(const Texts& texts, Package& package, Staging& staging)
{
    const Track video = package.tracks.front();
    for (const auto& [language, cues] : texts.captions) {
        SegmentedCaptions captions = segment_captions(cues, language, video);
        for (std::size_t i = 0; i < captions.files.size(); ++i)
            staging.write(segment_file_name(captions.track, static_cast<int>(i) + 1),
                          captions.files[i]);
        package.tracks.push_back(std::move(captions.track));
    }
}

void write_playlists(const Package& package, Staging& staging)
{
    for (const Track& track : package.tracks) {
        staging.write_with_twin(playlist_file_name(track.name), media_playlist(track, package));
        if (package.preview_segments > 0 && track.kind != TrackKind::iframes)
            staging.write_with_twin(preview_playlist_file_name(track.name),
                                    preview_playlist(track, package));
    }
    staging.write_with_twin("main.m3u8", multivariant_playlist(package));
    if (package.preview_segments > 0)
        staging.write_with_twin("preview.m3u8", preview_multivariant_playlist(package));
}

std::vector<RuleResult> judge(Folders& folders)
{
    auto rules = verify_package(folders.package().folder(), folders.keys_folder());
    for (const RuleResult& rule : rules)
        if (!rule.pass && rule.level == RuleLevel::must)
            throw std::runtime_error("the package breaks rule " + rule.id + ": " + rule.detail +
                                     "; nothing was published, please report this source file");
    return rules;
}

std::string title_of(const PackageOrder& order)
{
    return order.title.empty() ? order.source.stem().string() : order.title;
}

} // namespace

Plan plan_package(const PackageOrder& order, const StopFlag& stop)
{
    return make_plan(probe(order.source, stop), order.quality, order.preview_seconds);
}

PackageResult make_package(const PackageOrder& order, const std::function<void(Work)>& progress,
                           const StopFlag& stop)
{
    const Texts texts = read_texts(order);
    const Plan plan = plan_package(order, stop);
    const auto chapters = chapters_vtt(texts.chapters, plan.expected_seconds());
    const auto poster = make_poster(plan, order.poster, stop);

    refuse_too_little_room(order.final_folder, estimated_bytes(plan));
    Folders folders{order};
    Staging& staging = folders.package();
    PackageResult result;
    Package& package = result.package;
    package = {.title = title_of(order),
               .preview_segments = plan.preview_segments,
               .encrypted = order.encrypt,
               .chapters = texts.chapters,
               .findings = plan.findings};
    SegmentStore store{staging, folders.keys(), plan.preview_segments};
    if (!order.unconfined.empty())
        package.findings.push_back({order.unconfined, "packaged all the same"});
    while_unchanged(plan.source.identity,
                    [&] { add_tracks(plan, store, package, progress, stop); });
    add_captions(texts, package, staging);
    staging.write("poster.jpg", poster);
    if (!texts.chapters.empty())
        staging.write("chapters.vtt", chapters);
    write_playlists(package, staging);
    stop_if_asked(stop);
    result.rules = judge(folders);
    result.bytes = staging.total_bytes();
    staging.write("package.json", package_json(package, result.rules, result.bytes));
    folders.publish();
    progress({1, package.duration_seconds});
    return result;
}

} // namespace supple::media

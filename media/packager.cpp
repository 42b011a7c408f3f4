#include "media/packager.hpp"

#include "media/captions.hpp"
#include "media/chapters.hpp"
#include "media/chapters_json.hpp"
#include "media/complexity.hpp"
#include "media/disk_space.hpp"
#include "media/encoder.hpp"
#include "media/encryptor.hpp"
#include "media/journal.hpp"
#include "media/library.hpp"
#include "media/playlist.hpp"
#include "media/report.hpp"
#include "media/segment_store.hpp"
#include "media/soundtrack.hpp"
#include "media/stills.hpp"
#include "media/transcoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace supple::media
{

namespace
{

// The sound takes little next to the pictures.
constexpr double video_share = 0.94;
constexpr double sound_share = 0.05;

// Goes up when a new version of ours makes other bytes of the same decisions.
constexpr int recipe = 2;

// All that decides about the bytes of a chunk. Titles, texts and posters may change from one try to
// the next.
std::string decisions(const PackageOrder& order, const Plan& plan)
{
    std::string text = fmt::format("recipe {}, libavcodec {}, {}\n{}\n{}\n{} per {}\nquality {}\n",
                                   recipe, avcodec_version(), video_encoder_version(),
                                   text_of(plan.source.identity), plan.filters, plan.frame_rate.num,
                                   plan.frame_rate.den, static_cast<int>(plan.quality));
    if (order.encrypt) // the preview has a key of its own
        text += fmt::format("sealed, preview {} {}\n", plan.preview.first, plan.preview.count);
    for (const Rung& rung : plan.rungs)
        text += fmt::format("{} {}x{} {} {} {} {} {} {}\n", rung.name, rung.size.width,
                            rung.size.height, rung.quality, rung.average_kbps, rung.ceiling_kbps,
                            rung.buffer_kbits, rung.half_rate, rung.copied);
    return text;
}

// The folder of the package and, if asked, that of its keys. Both vanish unless published, or kept
// for the next try.
class Folders
{
  public:
    Folders(const PackageOrder& order, const Plan& plan)
        : package_(order.final_folder), journal_(package_, journal_identity(decisions(order, plan)))
    {
        if (!order.encrypt)
            return;
        secret_.emplace(order.keys_folder, FolderKind::secret);
        if (journal_.holds_work()) {
            keys_ = load_keys(secret_->folder());
            return;
        }
        keys_ = fresh_keys();
        stage_keys(*secret_, *keys_);
        secret_->sync({"key1", "key2"});
    }

    Staging& package() { return package_; }
    Journal& journal() { return journal_; }
    std::optional<KeyPair> keys() const { return keys_; }
    std::optional<std::filesystem::path> keys_folder() const
    {
        return secret_ ? std::optional{secret_->folder()} : std::nullopt;
    }

    // What an earlier try has made already.
    std::uint64_t staged_bytes() const { return package_.total_bytes(); }

    // What is finished stays for the next try. False if nothing is.
    bool keep()
    {
        if (!journal_.holds_work())
            return false;
        package_.keep();
        if (secret_)
            secret_->keep();
        return true;
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
    Journal journal_;
    std::optional<Staging> secret_;
    std::optional<KeyPair> keys_;
};

void damage_finding(Package& package, std::int64_t video)
{
    if (video > 0)
        package.findings.push_back(
            {fmt::format("{} damaged pictures or packets", video), "played over"});
}

void add_tracks(const Plan& plan, SegmentStore& store, Journal& journal, Package& package,
                const std::function<void(Work)>& progress, const StopFlag& stop)
{
    const double length = plan.expected_seconds();
    const double share = plan.has_audio ? video_share : video_share + sound_share;
    VideoResult video = transcode_video(
        plan, store, journal,
        [&](double seconds) {
            progress({share * std::min(1.0, seconds / length), seconds});
        },
        stop);
    Track iframes = std::move(video.tracks.back());
    video.tracks.pop_back();
    package.duration_seconds = static_cast<double>(video.pictures) / plan.frame_rate.value();
    package.tracks = std::move(video.tracks);
    damage_finding(package, video.damaged);
    SoundResult sound = make_soundtracks(
        plan, video.pictures, store,
        [&](double part) {
            progress({share + sound_share * part, length});
        },
        stop);
    std::move(sound.tracks.begin(), sound.tracks.end(), std::back_inserter(package.tracks));
    std::move(sound.findings.begin(), sound.findings.end(), std::back_inserter(package.findings));
    package.tracks.push_back(std::move(iframes));
}

void add_captions(const Texts& texts, Package& package, Staging& staging)
{
    const Track video = package.tracks.front();
    for (const Captions& each : texts.captions) {
        SegmentedCaptions captions = segment_captions(each, video);
        for (std::size_t i = 0; i < captions.files.size(); ++i)
            staging.write(segment_file_name(captions.track, static_cast<int>(i) + 1),
                          captions.files[i]);
        package.tracks.push_back(std::move(captions.track));
    }
}

void write_chapters(const Plan& plan, Staging& staging)
{
    if (plan.texts.chapters.empty())
        return;
    staging.write("chapters.vtt", chapters_vtt(plan.texts.chapters, plan.expected_seconds()));
    staging.write("chapters.json", chapters_json(plan.texts.chapters));
}

void write_playlists(const Package& package, Staging& staging)
{
    for (const Track& track : package.tracks) {
        staging.write_with_twin(playlist_file_name(track.name), media_playlist(track, package));
        if (package.preview.count > 0 && track.kind != TrackKind::iframes)
            staging.write_with_twin(preview_playlist_file_name(track.name),
                                    preview_playlist(track, package));
    }
    staging.write_with_twin("main.m3u8", multivariant_playlist(package));
    if (const std::string listening = listening_playlist(package); !listening.empty())
        staging.write_with_twin("listen.m3u8", listening);
    if (package.preview.count > 0)
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

PackageResult fill(const PackageOrder& order, const Plan& plan, Folders& folders,
                   const std::function<void(Work)>& progress, const StopFlag& stop)
{
    const auto posters = make_posters(plan, order.poster, stop);
    Staging& staging = folders.package();
    PackageResult result;
    Package& package = result.package;
    package = {.title = title_of(order),
               .preview = plan.preview,
               .encrypted = order.encrypt,
               .copy_only = plan.copy_only,
               .chapters = plan.texts.chapters,
               .findings = plan.findings};
    SegmentStore store{staging, folders.keys(), plan.preview};
    if (!order.unconfined.empty())
        package.findings.push_back({order.unconfined, "packaged all the same"});
    while_unchanged(plan.source.identity,
                    [&] { add_tracks(plan, store, folders.journal(), package, progress, stop); });
    add_captions(plan.texts, package, staging);
    write_stills(posters, package, staging, stop);
    write_chapters(plan, staging);
    write_playlists(package, staging);
    stop_if_asked(stop);
    result.bytes = staging.total_bytes();
    staging.write("package.json", package_json(package, {}, result.bytes)); // for the verifier
    result.rules = judge(folders);
    staging.write("package.json", package_json(package, result.rules, result.bytes));
    folders.publish();
    progress({1, package.duration_seconds});
    return result;
}

} // namespace

Plan plan_package(const PackageOrder& order, const StopFlag& stop)
{
    Texts texts = read_texts(order.captions, order.chapters);
    Plan plan = make_plan(probe(order.source, stop), order.wishes);
    const bool fits_title = order.wishes.ladder == LadderKind::title;
    if (const auto complexity = fits_title ? measure_complexity(plan, stop) : std::nullopt)
        plan = make_plan(std::move(plan.source), order.wishes, complexity);
    settle_chapters(texts, plan.source, order.chapters.has_value());
    plan.findings.insert(plan.findings.end(), texts.findings.begin(), texts.findings.end());
    plan.texts = std::move(texts);
    return plan;
}

std::string describe(const PackageOrder& order, const Plan& plan)
{
    return describe(plan) + describe_stills(plan, order.poster, order.encrypt);
}

PackageResult make_package(const PackageOrder& order, const std::function<void(Work)>& progress,
                           const StopFlag& stop)
{
    const Plan plan = plan_package(order, stop);
    Folders folders{order, plan};
    try {
        refuse_too_little_room(order.final_folder, estimated_bytes(plan), folders.staged_bytes());
        return fill(order, plan, folders, progress, stop);
    } catch (const Interrupted& why) {
        if (folders.keep())
            throw Interrupted(std::string{why.what()} + "; the same command goes on from there");
        throw;
    } catch (const std::bad_alloc&) {
        folders.keep();
        throw;
    }
}

} // namespace supple::media

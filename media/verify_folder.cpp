#include "media/package_file_name.hpp"
#include "media/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace supple::media
{

namespace
{

RuleResult check_twins(const Inspection& package)
{
    Rule rule{"D1", RuleLevel::must};
    rule.measured("every playlist has a gzip twin with the same text");
    for (const auto& [file, trouble] : package.twin_trouble)
        rule.broken(fmt::format("{}: {}", file, trouble));
    if (package.tracks.empty())
        rule.broken("there are no playlists");
    return rule.result();
}

class NamedFiles
{
  public:
    explicit NamedFiles(const Inspection& package)
    {
        names_ = {"chapters.vtt", "poster.jpg", "preview.jpg", "storyboard.vtt", "package.json"};
        if (package.storyboard)
            for (const Cue& cue : *package.storyboard)
                names_.insert(cue.text.substr(0, cue.text.find('#')));
        add_multivariant(package.main, "main.m3u8");
        add_multivariant(package.preview, "preview.m3u8");
        add_multivariant(package.listening, "listen.m3u8");
        for (const auto& [name, track] : package.tracks)
            add_media(track.playlist);
    }
    const std::set<std::string>& all() const { return names_; }

  private:
    void add_playlist(const std::string& file)
    {
        names_.insert(file);
        names_.insert(file + ".gz");
    }
    void add_multivariant(const std::optional<MultivariantPlaylist>& playlist,
                          const std::string& file)
    {
        if (!playlist)
            return;
        add_playlist(file);
        for (const Variant& variant : playlist->variants)
            add_playlist(variant.address);
        for (const AttributeList& data : playlist->session_data)
            names_.insert(data.find("URI").value_or(""));
        for (const auto* lines : {&playlist->media, &playlist->iframes})
            for (const AttributeList& line : *lines)
                if (const auto address = line.find("URI"))
                    add_playlist(*address);
    }
    void add_media(const MediaPlaylist& playlist)
    {
        if (!playlist.map.empty())
            names_.insert(playlist.map);
        for (const PlaylistEntry& entry : playlist.entries)
            names_.insert(entry.address);
    }

    std::set<std::string> names_;
};

RuleResult check_files(const Inspection& package)
{
    Rule rule{"F1", RuleLevel::must};
    for (const std::string& trouble : package.troubles)
        rule.broken(trouble);
    if (!package.main && !package.files.contains("main.m3u8"))
        rule.broken("there is no main.m3u8");
    const NamedFiles named{package};
    for (const std::string& file : package.files)
        if (!named.all().contains(file) || !is_package_file(file))
            rule.broken(fmt::format("{} is named by no playlist", file));
    for (const std::string& file : named.all())
        if (file.ends_with(".m3u8") && !package.files.contains(file))
            rule.broken(fmt::format("{} is named but not there", file));
    rule.measured(
        fmt::format("{} files, each named by a playlist and readable", package.files.size()));
    return rule.result();
}

bool same_entry(const PlaylistEntry& one, const PlaylistEntry& other)
{
    return one.address == other.address && one.microseconds == other.microseconds &&
           one.key.has_value() == other.key.has_value() &&
           (!one.key || one.key->values == other.key->values);
}

void check_part(Rule& rule, const MediaPlaylist& preview, const TrackFacts& track,
                SegmentRange range)
{
    const auto& whole = track.playlist.entries;
    const auto before = static_cast<std::size_t>(range.first - 1);
    const auto count = static_cast<std::size_t>(range.count);
    const bool same =
        before + count <= whole.size() &&
        std::equal(preview.entries.begin(), preview.entries.end(), whole.begin() + range.first - 1,
                   whole.begin() + range.first - 1 + range.count, same_entry);
    if (!same || preview.map != track.playlist.map)
        rule.broken(fmt::format("{0}_preview.m3u8 is not segments {1} to {2} of {0}.m3u8",
                                track.name, range.first, range.first + range.count - 1));
}

// Names of the tracks that a multivariant playlist lists, but for I-frames.
std::multiset<std::string> renditions_of(const MultivariantPlaylist& playlist)
{
    std::multiset<std::string> names;
    const auto add = [&](const std::string& address) {
        const auto end = std::min(address.rfind("_preview.m3u8"), address.rfind(".m3u8"));
        names.insert(address.substr(0, end));
    };
    for (const Variant& variant : playlist.variants)
        add(variant.address);
    for (const AttributeList& media : playlist.media)
        add(media.find("URI").value_or(""));
    return names;
}

RuleResult check_preview(const Inspection& package)
{
    Rule rule{"F2", RuleLevel::must};
    if (!package.preview) {
        if (!package.previews.empty() || package.files.contains("preview.m3u8"))
            rule.broken("there are preview playlists, but no readable preview.m3u8");
        rule.does_not_apply("there is no preview");
        return rule.result();
    }
    const SegmentRange range = package.preview_range();
    if (range.count == 0)
        rule.broken("no preview playlist lists segments of its track");
    for (const auto& [name, preview] : package.previews) {
        const auto track = package.tracks.find(name);
        if (track == package.tracks.end() || track->second.kind == TrackKind::iframes)
            rule.broken(name + "_preview.m3u8 belongs to no track that has a preview");
        else
            check_part(rule, preview, track->second, range);
    }
    if (!package.main || renditions_of(*package.preview) != renditions_of(*package.main))
        rule.broken("preview.m3u8 does not name the renditions of main.m3u8");
    if (!package.preview->iframes.empty())
        rule.broken("preview.m3u8 names I-frame playlists");
    for (const Variant& variant : package.preview->variants)
        if (!variant.address.ends_with("_preview.m3u8"))
            rule.broken("preview.m3u8 names " + variant.address);
    for (const AttributeList& media : package.preview->media)
        if (!media.find("URI").value_or("").ends_with("_preview.m3u8"))
            rule.broken("preview.m3u8 names " + media.find("URI").value_or("nothing"));
    rule.measured(
        fmt::format("the preview is {} segments from number {}", range.count, range.first));
    return rule.result();
}

class KeyCheck
{
  public:
    KeyCheck(const Inspection& package, Rule& rule) : rule_(rule), preview_(package.preview_range())
    {
    }

    void check(const TrackFacts& track)
    {
        if (track.playlist.key_before_map)
            rule_.broken(track.name + ".m3u8 has a key before its map");
        int number = 0;
        for (const PlaylistEntry& entry : track.playlist.entries)
            check_entry(track, entry, ++number);
    }

    std::size_t vectors() const { return vectors_.size(); }

  private:
    void check_entry(const TrackFacts& track, const PlaylistEntry& entry, int number)
    {
        if (!entry.key || entry.key->find("METHOD") != "AES-128") {
            rule_.broken(entry.address + " is not under an AES-128 key");
            return;
        }
        const bool open = track.kind != TrackKind::iframes && preview_.contains(number);
        if (entry.key->find("URI") != (open ? "key1" : "key2"))
            rule_.broken(entry.address + " is under the wrong key");
        if (!vectors_.insert(entry.key->find("IV").value_or("")).second)
            rule_.broken(entry.address + " shares its vector with another segment");
    }

    Rule& rule_;
    SegmentRange preview_;
    std::set<std::string> vectors_;
};

RuleResult check_keys(const Inspection& package)
{
    Rule rule{"F3", RuleLevel::must};
    if (!package.is_encrypted()) {
        rule.does_not_apply("the package is clear");
        return rule.result();
    }
    KeyCheck keys{package, rule};
    for (const auto& [name, track] : package.tracks)
        if (track.kind != TrackKind::captions)
            keys.check(track);
    rule.measured(fmt::format(
        "{} segments, each with a vector of its own; the preview has its own key", keys.vectors()));
    return rule.result();
}

} // namespace

void check_folder(const Inspection& package, RuleResults& results)
{
    for (const auto check : {check_twins, check_files, check_preview, check_keys})
        results.push_back(check(package));
}

} // namespace supple::media

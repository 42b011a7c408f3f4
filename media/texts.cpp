#include "media/texts.hpp"

#include "media/chapters.hpp"
#include "media/library.hpp"
#include "media/progress.hpp"
#include "media/srt.hpp"
#include "media/text_encoding.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

namespace supple::media
{

namespace
{

// An hour of talk is about 100 kB.
constexpr std::uint64_t largest_text_bytes = 4 * 1024 * 1024;

std::optional<CaptionRole> parse_role(std::string_view word)
{
    if (word == "sdh")
        return CaptionRole::sdh;
    if (word == "forced")
        return CaptionRole::forced;
    return std::nullopt;
}

// `what` it is, for the finding.
std::string read_text(std::string_view what, const std::filesystem::path& file,
                      std::string_view language, Texts& texts)
{
    DecodedText decoded = to_utf8(read_file(file, largest_text_bytes), language);
    if (!decoded.encoding.empty())
        texts.findings.push_back(
            {fmt::format("{} {} in {}", what, file.filename().string(), decoded.encoding),
             "read as such"});
    return std::move(decoded.text);
}

std::vector<Cue> read_cues(const CaptionFile& captions, std::string_view language, Texts& texts)
{
    const std::string text = read_text("captions", captions.file, language, texts);
    std::vector<Cue> cues = is_webvtt(text) ? parse_webvtt(text) : parse_srt(text);
    if (cues.empty())
        throw std::runtime_error("it holds no captions");
    return cues;
}

// Runs `read`; what it refuses gets the file's name.
template <class Read>
auto naming(const std::filesystem::path& file, Read read)
{
    try {
        return read();
    } catch (const std::exception& why) {
        throw std::runtime_error(fmt::format("{}: {}", file.filename().string(), why.what()));
    }
}

} // namespace

std::optional<CaptionFile> parse_caption_file(std::string_view argument)
{
    const auto equals = argument.find('=');
    if (equals == 0 || equals == argument.npos || equals + 1 == argument.size())
        return std::nullopt;
    const std::string_view left = argument.substr(0, equals);
    const auto colon = left.find(':');
    CaptionFile file{.language = std::string{left.substr(0, colon)},
                     .file = argument.substr(equals + 1)};
    if (colon == left.npos)
        return file;
    const auto role = parse_role(left.substr(colon + 1));
    if (!role || file.language.empty())
        return std::nullopt;
    file.role = *role;
    return file;
}

Texts read_texts(std::span<const CaptionFile> captions,
                 const std::optional<std::filesystem::path>& chapters)
{
    Texts texts;
    std::set<std::string> names;
    for (const CaptionFile& each : captions) {
        const std::string language = caption_language(each.language);
        if (!names.insert(captions_track_name(language, each.role)).second)
            throw std::runtime_error(fmt::format(
                "{}: captions of this kind in {} are given twice; a language may have them once "
                "plain, once :sdh and once :forced.",
                each.file.filename().string(), language));
        auto cues = naming(each.file, [&] { return read_cues(each, language, texts); });
        texts.captions.push_back({language, each.role, std::move(cues)});
    }
    if (chapters)
        texts.chapters = naming(
            *chapters, [&] { return parse_chapters(read_text("chapters", *chapters, "", texts)); });
    return texts;
}

void settle_chapters(Texts& texts, const SourceFacts& source, bool from_file)
{
    if (!from_file)
        texts.chapters = source.chapters;
    refuse_chapters_behind_the_end(texts.chapters, source.duration_seconds());
    if (!source.chapters.empty())
        texts.findings.push_back({fmt::format("{} chapters in the source", source.chapters.size()),
                                  from_file ? "those of the file taken instead" : "kept"});
}

std::string describe(const Texts& texts)
{
    std::string text;
    for (const Captions& each : texts.captions)
        text +=
            fmt::format("  {}  {} cues, the last at {}\n",
                        captions_track_name(each.language, each.role), each.cues.size(),
                        clock_text(std::chrono::duration<double>(each.cues.back().start).count()));
    for (const Chapter& chapter : texts.chapters)
        text += fmt::format("  chapter {}  {}\n", clock_text(chapter.start_seconds), chapter.title);
    return text;
}

} // namespace supple::media

// The texts that come beside a source: captions and chapters. They are read and checked before the
// long work and before the source is, so that a typing mistake shows at once. Each may be in any
// encoding that can be recognised, captions in WebVTT or SubRip. Refuses captions given twice.
#pragma once

#include "media/captions.hpp"
#include "media/probe.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

struct CaptionFile {
    std::string language{}; // as given: "en", "pt-BR"
    std::filesystem::path file{};
    CaptionRole role = CaptionRole::plain;
};

// "en=practice.vtt", "en:sdh=…", "en:forced=…"; empty when it is not of this form.
std::optional<CaptionFile> parse_caption_file(std::string_view argument);

struct Texts {
    std::vector<Captions> captions{};
    std::vector<Chapter> chapters{};
    std::vector<Finding> findings{};
};

// Throws std::runtime_error with a sentence that begins with the file's name.
Texts read_texts(std::span<const CaptionFile> captions,
                 const std::optional<std::filesystem::path>& chapters);

// Chapters of the source serve when no file gave others. Throws when one of a file begins at or
// after the end.
void settle_chapters(Texts& texts, const SourceFacts& source, bool from_file);

// For people: a line for each captions track and each chapter.
std::string describe(const Texts& texts);

} // namespace supple::media

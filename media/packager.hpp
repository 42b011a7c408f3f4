// From a source file to a published folder: probe, plan, transcode, playlists, report, verdict, and
// only then the rename. Whatever goes wrong before it, nothing is left behind and the source is
// untouched.
#pragma once

#include "media/plan.hpp"
#include "media/progress.hpp"
#include "media/texts.hpp"
#include "media/track.hpp"
#include "media/verifier.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace supple::media
{

struct PackageOrder {
    std::filesystem::path source{};
    std::filesystem::path final_folder{}; // must not exist
    bool encrypt = false;
    std::filesystem::path keys_folder{}; // with encrypt; must not exist
    std::string title{};                 // "" = the source's name
    std::vector<CaptionFile> captions{};
    std::optional<std::filesystem::path> chapters{}; // empty = the source's own
    std::string poster{};                            // "" = we choose; a moment or a picture file
    Wishes wishes{};
    std::string unconfined{}; // what confine() had to say; a line of the report
};

struct PackageResult {
    Package package{};
    std::vector<RuleResult> rules{};
    std::uint64_t bytes = 0;
};

Plan plan_package(const PackageOrder& order, const StopFlag& stop);

// For people: the plan, and where poster and storyboard come from.
std::string describe(const PackageOrder& order, const Plan& plan);

// Throws std::runtime_error with one sentence, also when the finished package breaks a MUST rule;
// Stopped when `stop` was set.
PackageResult make_package(const PackageOrder& order, const std::function<void(Work)>& progress,
                           const StopFlag& stop);

} // namespace supple::media

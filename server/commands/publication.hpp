// A package that supple-package has finished and verified, on its way into the shop: its report is
// read, its folder moves to its lasting place, and the video's pointer flips, in this order, so
// that a crash in between leaves a folder nobody points to and never a video without its files.
#pragma once

#include "store/catalog.hpp"
#include "store/database.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace supple
{

// Where the finished package goes.
struct Shelf {
    std::string course_slug;
    std::string video_title;
    std::optional<store::Money> price;
    bool publish = false;
};

struct Published {
    store::Course course;
    store::Video video;
    store::Revision revision;
};

// What package.json says. Throws std::runtime_error when it is missing or not of format 1.
store::Revision read_report(const std::filesystem::path& folder, const store::RevisionId& id);

// Moves `finished` (and `finished`.keys) below `packages` and publishes it. A course and a video
// that are not there yet are made. Throws std::runtime_error with what the shop refused; the
// database is then as it was.
Published publish_package(store::Database& database, const std::filesystem::path& packages,
                          const std::filesystem::path& finished, const store::Revision& revision,
                          const Shelf& shelf);

} // namespace supple

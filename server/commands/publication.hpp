// A package that supple-package has finished and verified, on its way into the shop: its report is
// read, its folder moves to its lasting place, and the video's pointer flips, in this order, so
// that a crash in between leaves a folder nobody points to and never a video without its files.
// Such a folder can be taken back and published again.
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

// Moves `finished` (and `finished`.keys) below `packages` and publishes it as revision `id`. A
// course and a video that are not there yet are made. If the revision is published already, only
// the price and the state of the course follow the shelf. Throws std::runtime_error with what the
// shop refused, or when the package's report is missing or not of format 1; the database is then as
// it was.
store::Course publish_package(store::Database& database, const std::filesystem::path& packages,
                              const std::filesystem::path& finished, const store::RevisionId& id,
                              const Shelf& shelf);

// Undoes the move of a publication that never came to its commit. Only for a revision that is not
// published.
void take_back(const std::filesystem::path& packages, const std::filesystem::path& finished,
               const store::RevisionId& id);

} // namespace supple

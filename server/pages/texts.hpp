// The sentences of the pages: TOML in the program, overridden key by key by files of the same name
// in the shop's content/ folder, and whole texts in Markdown (markdown.hpp). Says which file and
// line is wrong, and what to do about it.
#pragma once

#include <boost/json/object.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace supple::pages
{

// By name without ".toml": "site", "home", "course", "course-your-supple-psoas".
using Texts = std::map<std::string, boost::json::object, std::less<>>;

// Throws std::runtime_error when the folder or a file in it cannot be used. A folder that does not
// exist is no error: a shop without its own words has none.
Texts read_texts(const std::optional<std::filesystem::path>& content_folder);

// Lays `over` on `base`: tables are merged, everything else replaced.
void lay_over(boost::json::object& base, const boost::json::object& over);

} // namespace supple::pages

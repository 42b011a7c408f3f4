// How far two names are apart: single letters put in, left out or changed (Levenshtein). It finds
// the setting that somebody meant who mistyped one.
#pragma once

#include <cstddef>
#include <string_view>

namespace supple
{

std::size_t edit_distance(std::string_view a, std::string_view b);

} // namespace supple

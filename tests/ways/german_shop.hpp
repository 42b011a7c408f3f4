// The settings of a shop whose seller is in Germany, and what its pages' forms carry.
#pragma once

#include "tests/ways/open_shop.hpp"

#include <string>
#include <string_view>

namespace supple::test
{

Config german();

bool has(const http::test::Answer& answer, std::string_view part);

// The hash of the words shown, as the course page's form carries it.
std::string terms_of(const http::test::Answer& page);

} // namespace supple::test

// Turns the shop's refusals into what a browser gets: the HTTP status, in one switch over all of
// them, and the word by which a page's texts explain a refused form (web/README.md).
#pragma once

#include "server/http/response.hpp"
#include "store/refusal.hpp"

#include <string_view>

namespace supple::routes
{

http::Status status_of(store::Refusal refusal);

// The `problem` of the forms for e-mail, code and checkout; "other" where pages have no own text.
std::string_view problem_of(store::Refusal refusal);

} // namespace supple::routes

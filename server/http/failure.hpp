// What a handler could not handle, as an answer that names its log line: the last catch of a
// request. Says no more to the visitor than the id; the log has the rest.
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "server/http/router.hpp"

#include <functional>
#include <string_view>

namespace supple::http
{

// Only while an exception is being handled. 503 for errc::resource_unavailable_try_again, else 500.
Response failure(const Router& router, const Request& request,
                 const std::function<void(std::string_view id, std::string_view what)>& log_error);

} // namespace supple::http

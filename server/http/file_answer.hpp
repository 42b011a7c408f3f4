// Answers a GET or HEAD with a file or with bytes in memory: 200, 206, 304 or 416 by the request's
// conditional and range fields.
#pragma once

#include "server/http/file_cache.hpp"
#include "server/http/request.hpp"
#include "server/http/response.hpp"

#include <memory>
#include <string_view>

namespace supple::http
{

// Header lines are those of the cache entry; more may be set on the answer afterwards.
Response answer_with_file(const Request& request, std::shared_ptr<const OpenFile> file);

// 200 or 304. `etag` has its quotes.
Response answer_with_bytes(const Request& request, SharedBytes bytes, std::string_view content_type,
                           std::string_view etag);

} // namespace supple::http

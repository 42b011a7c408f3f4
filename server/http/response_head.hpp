// The bytes in front of an answer's body (RFC 9112 §4, §5).
#pragma once

#include "server/http/response.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace supple::http
{

struct HeadFrame {
    std::string_view date_line;      // "Date: ...\r\n"
    std::string_view standard_lines; // all standard headers, for answers that set none of them
    const std::vector<std::pair<std::string, std::string>>& standard_headers;
    bool keep_alive = true;
    unsigned version = 11; // of the request
};

// Status line, fields and the empty line.
std::string make_head(const Response& response, const HeadFrame& frame);

// 204 and 304 never have one (RFC 9110 §6.4.1).
bool may_have_body(Status status);

} // namespace supple::http

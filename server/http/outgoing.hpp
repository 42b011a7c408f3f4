// One answer on its way to the client: what is left of it, and how much has gone. Its bytes live
// elsewhere, with the response and its head.
#pragma once

#include "server/http/response.hpp"

#include <cstdint>
#include <string_view>

namespace supple::http
{

struct Outgoing {
    std::string_view head{};
    std::string_view text{}; // behind the head
    FileSlice slice{};       // or a part of a file
    std::uint64_t sent = 0;

    bool is_empty() const { return head.empty() && text.empty() && slice.length == 0; }
};

// `with_body`: false for the answer to HEAD.
Outgoing outgoing(std::string_view head, const Response& response, bool with_body);

} // namespace supple::http

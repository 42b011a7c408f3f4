#include "server/http/outgoing.hpp"

#include "server/http/file_cache.hpp"
#include "server/http/response_head.hpp"

#include <variant>

namespace supple::http
{

Outgoing outgoing(std::string_view head, const Response& response, bool with_body)
{
    Outgoing out{.head = head};
    if (!with_body || !may_have_body(response.status()))
        return out;
    const auto* slice = std::get_if<FileSlice>(&response.body());
    if (!slice)
        out.text = response.body_text();
    else if (slice->file->bytes.empty())
        out.slice = *slice;
    else
        out.text = std::string_view(slice->file->bytes).substr(slice->offset, slice->length);
    return out;
}

} // namespace supple::http

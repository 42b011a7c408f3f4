#include "server/http/file_answer.hpp"

#include "server/http/byte_range.hpp"
#include "server/http/conditional.hpp"

namespace supple::http
{

Response answer_with_file(const Request& request, std::shared_ptr<const OpenFile> file)
{
    Response response;
    response.set_prebuilt(file->header_lines);
    if (none_match_has(request.header(Field::if_none_match), file->etag)) {
        response.set_status(Status::not_modified);
        return response;
    }

    // Range is defined for GET alone (RFC 9110 §14.2).
    const auto size = file->size;
    ByteRange range{ByteRange::Kind::whole, 0, size};
    const auto field = request.header(Field::range);
    if (!field.empty() && request.method == Method::get &&
        if_range_allows(request.header(Field::if_range), file->etag))
        range = parse_byte_range(field, size);

    switch (range.kind) {
    case ByteRange::Kind::whole:
        break;
    case ByteRange::Kind::part:
        response.set_status(Status::partial_content);
        response.set("Content-Range", content_range(range, size));
        break;
    case ByteRange::Kind::unsatisfiable:
        response.set_status(Status::range_not_satisfiable);
        response.set("Content-Range", content_range(range, size));
        return response;
    }
    response.set_body(FileSlice{std::move(file), range.offset, range.length});
    return response;
}

Response answer_with_bytes(const Request& request, SharedBytes bytes, std::string_view content_type,
                           std::string_view etag)
{
    Response response;
    response.set("ETag", etag);
    if (none_match_has(request.header(Field::if_none_match), etag)) {
        response.set_status(Status::not_modified);
        return response;
    }
    response.set("Content-Type", content_type);
    response.set_body(std::move(bytes));
    return response;
}

} // namespace supple::http

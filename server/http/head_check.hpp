// What a request's head must be before it is believed, beyond what Beast's parser checks. Whatever
// two servers in a row could read differently is refused, not repaired: that is how requests are
// smuggled past the first of them (RFC 9112 §11.2).
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace supple::http
{

// Looks for the empty line that ends a head. Lines end in CRLF alone; a bare LF or CR, a NUL or
// another control character, and a folded line (RFC 9112 §5.2) make it bad at once.
struct HeadScan {
    enum class Kind { incomplete, complete, bad };
    Kind kind = Kind::incomplete;
    std::size_t length = 0; // if complete, with the empty line
};
HeadScan scan_head(std::string_view input);

// Why these fields cannot be believed: 400, or 501 for a transfer coding other than chunked, or
// 417. `version`: 10 or 11.
std::optional<boost::beast::http::status> fault_in(const boost::beast::http::fields& fields,
                                                   unsigned version);

} // namespace supple::http

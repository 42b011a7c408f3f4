#include "server/http/request.hpp"
#include "tests/fuzz/fuzzed.hpp"

#include <cassert>

using namespace supple::http;

// The same bytes as a form's body and as a cookie.
void supple::fuzz::feed(Bytes bytes)
{
    Request request;
    request.body = as_text(bytes);
    request.headers.set(Field::cookie, as_text(bytes));
    for (const auto* name : {"email", "supple_session", "", "a"}) {
        request.form(name);
        if (const auto cookie = request.cookie(name))
            assert(cookie->find(';') == cookie->npos);
    }
    // What we encode is what we read.
    const auto encoded = "a=" + percent_encode(as_text(bytes)) + "&b=1";
    assert(form_value(encoded, "a") == as_text(bytes));
    assert(form_value(encoded, "b") == "1");
}

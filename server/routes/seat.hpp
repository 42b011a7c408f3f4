// What a browser is to a video it asks to watch: a stranger, a customer with access, or one whose
// access was taken away. Page, token and position all ask this one question.
#pragma once

#include "server/routes/course_page.hpp"
#include "server/routes/visitor.hpp"
#include "store/entitlement.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace supple::routes
{

enum class Standing {
    no_such_video,
    signed_out, // unknown here: signing in may help
    not_owned,
    revoked,
    may_watch,
};

struct Seat {
    Standing standing = Standing::no_such_video;
    Visitor visitor;
    store::Course course;
    std::vector<ShownVideo> videos;
    std::size_t current = 0;                       // of videos; set when there is such a video
    std::optional<store::Entitlement> entitlement; // when may_watch

    const ShownVideo& video() const { return videos.at(current); }
};

// Which seat a request under /watch/{course}[/{video}] asks for, and by which session. It owns its
// words, so that it outlives a wait.
struct SeatRequest {
    std::string session_secret;
    std::string course;
    std::string video; // empty: the first of the course
};

// `secure`: whether the shop's address is https, on which the name of the cookie depends.
SeatRequest seat_request(const http::Request& request, bool secure);

// For a player: never cached.
http::Response json_answer(boost::json::object data, http::Status status = http::Status::ok);

// For a player that may not watch: 401 to sign in, 403 with the reason, 404.
http::Response refused(Standing standing);

Seat seat_of(store::Snapshot& snapshot, const SeatRequest& asked, store::Timestamp now);

} // namespace supple::routes

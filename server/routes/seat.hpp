// What a browser is to a video it asks to watch: a stranger, a customer with access, or one whose
// access was taken away. Page, token and position all ask this one question.
#pragma once

#include "server/routes/course_page.hpp"
#include "server/routes/visitor.hpp"
#include "store/entitlement.hpp"

#include <optional>
#include <string_view>
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

// `video_slug` empty: the first video of the course.
Seat seat_of(store::Snapshot& snapshot, std::string_view secret, std::string_view course_slug,
             std::string_view video_slug, store::Timestamp now);

} // namespace supple::routes

// What is sold: courses, the videos in them in order, the published packagings (revisions) of a
// video, and the offer that says what a course costs and for how long it grants access. A revision
// never changes; publishing a new one moves the video's pointer. An offer never changes either:
// a new price closes the old offer and opens another. An offer may be free, or leave the sum to the
// buyer. A course is only shown to visitors when it
// has a video to watch and an offer to pay.
#pragma once

#include "store/access_start.hpp"
#include "store/clock.hpp"
#include "store/id.hpp"
#include "store/money.hpp"
#include "store/preview.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

inline constexpr std::size_t greatest_slug_length = 64; // stands in an address a person reads
inline constexpr std::size_t greatest_title_length =
    200; // bytes; a receipt's subject line holds it
inline constexpr std::size_t greatest_summary_length = 4000; // bytes; a paragraph, not a page
inline constexpr int greatest_access_days = 36'500; // a hundred years; "for ever" is no number

enum class CourseState { hidden, published };
enum class CourseKind { single, bundle }; // a bundle holds courses in place of videos

struct Course {
    CourseId id{};
    std::string slug{};
    std::string title{};
    std::string summary{};
    CourseState state = CourseState::hidden;
    CourseKind kind = CourseKind::single;
    Timestamp created{};
};

struct Video {
    VideoId id{};
    CourseId course{};
    std::string slug{}; // unique within its course
    std::string title{};
    int position = 1; // 1 is the first of the course
    std::optional<RevisionId>
        revision{}; // the one now streamed; none before the first is published
};

struct Chapter {
    double start_seconds = 0;
    std::string title{};

    friend bool operator==(const Chapter&, const Chapter&) = default;
};

struct Revision {
    RevisionId id{}; // drawn before packaging: it names the folder
    VideoId video{};
    Timestamp published{};
    double duration_seconds = 0;
    Preview preview{};
    double preview_seconds = 0;
    bool encrypted = false;
    bool storyboard = false; // the seek bar has pictures
    int width = 0;
    int height = 0;
    std::vector<Chapter> chapters{};
    std::vector<std::string> captions{}; // languages, such as "en"
};

struct OfferTerms {
    Money price{};                    // nothing: free; with `least` what we suggest
    std::optional<int> access_days{}; // none: for ever
    AccessStart access_from = AccessStart::purchase;
    std::optional<std::int64_t> least{}; // set: the buyer names the sum, this one or more
                                         // (minor units; 0: or nothing)
};

struct Offer {
    OfferId id{};
    CourseId course{};
    Money price{};
    std::optional<int> access_days{}; // none: for ever
    AccessStart access_from = AccessStart::purchase;
    std::optional<std::int64_t> least{};
    Timestamp created{};
    std::optional<Timestamp> closed{};
};

enum class Shelf { published, all };

/// Whether text is a slug: 1 to 64 of [a-z0-9-], no hyphen at either end.
bool is_slug(std::string_view text);

/// "Your supple psoas!" -> "your-supple-psoas". Letters outside ASCII become hyphens; a title
/// without any usable letter gives "course".
std::string slugify(std::string_view title);

// Courses.

std::vector<Course> list_courses(Snapshot& snapshot, Shelf shelf);

/// Refusal::course_not_found; hidden courses are found too, the caller looks at the state.
Result<Course> find_course(Snapshot& snapshot, std::string_view slug);
Result<Course> find_course(Snapshot& snapshot, const CourseId& id);

struct CourseText {
    std::string title{};
    std::string summary{};
};

/// A hidden course, not a bundle (see bundle.hpp). Refusal::slug_invalid, slug_taken,
/// title_invalid.
Result<Course> create_course(Transaction& tx, std::string_view slug, const CourseText& text);

/// For create_bundle(), which fills it.
Result<Course> create_course(Transaction& tx, std::string_view slug, const CourseText& text,
                             CourseKind kind);

/// Refusal::course_not_found, title_invalid.
Result<Course> edit_course(Transaction& tx, const CourseId& id, const CourseText& text);

/// Refusal::course_not_found, course_without_video (one with a revision; a bundle: in each of its
/// courses), course_without_offer.
Result<Course> publish_course(Transaction& tx, const CourseId& id);

/// Takes it off the shelf; who owns it keeps watching. Refusal::course_not_found.
Result<Course> hide_course(Transaction& tx, const CourseId& id);

// Videos.

/// In the order of the course.
std::vector<Video> videos_of(Snapshot& snapshot, const CourseId& course);

/// Refusal::video_not_found.
Result<Video> find_video(Snapshot& snapshot, const CourseId& course, std::string_view slug);
Result<Video> find_video(Snapshot& snapshot, const VideoId& id);

/// Put behind the last. Refusal::course_not_found, bundle_invalid (it is one), slug_invalid,
/// slug_taken, title_invalid.
Result<Video> add_video(Transaction& tx, const CourseId& course, std::string_view slug,
                        std::string_view title);

/// Refusal::video_not_found, title_invalid.
Result<Video> edit_video(Transaction& tx, const VideoId& id, std::string_view title);

// Revisions.

/// Keeps the revision, published now, and points the video at it. `revision.video` and
/// `revision.published` are filled in. Refusal::video_not_found, revision_invalid (no id, a
/// negative number, a duration of nothing).
Result<Revision> add_revision(Transaction& tx, const VideoId& video, Revision revision);

/// Refusal::revision_not_found.
Result<Revision> find_revision(Snapshot& snapshot, const RevisionId& id);

/// Newest first.
std::vector<Revision> revisions_of(Snapshot& snapshot, const VideoId& video);

// Offers.

/// Closes the open offer and opens this one; the same offer again changes nothing.
/// Refusal::course_not_found, money_invalid (we would suggest less than the least, or nothing),
/// access_days_invalid (also: a first play from which no days count).
Result<Offer> set_offer(Transaction& tx, const CourseId& course, const OfferTerms& terms);

/// The plain kind: one price, access from the purchase on.
Result<Offer> set_offer(Transaction& tx, const CourseId& course, const Money& price,
                        std::optional<int> access_days);

std::optional<Offer> current_offer(Snapshot& snapshot, const CourseId& course);

} // namespace supple::store

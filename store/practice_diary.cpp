#include "store/practice_diary.hpp"

#include "store/column.hpp"

#include <charconv>
#include <cmath>

namespace supple::store
{

static constexpr double greatest_place_seconds = 2 * 24 * 60 * 60;
// Calendars run from 12 hours behind UTC to 14 ahead; a laptop may tell late, after its sleep.
static constexpr auto furthest_day = std::chrono::hours(48);

static void columns(soci::statement& statement, PracticeDay& day)
{
    statement.exchange(soci::into(day.day));
    statement.exchange(soci::into(day.course));
    statement.exchange(soci::into(day.video));
    statement.exchange(soci::into(day.seconds));
    statement.exchange(soci::into(day.left_at_seconds));
}

namespace
{

template <class Number>
bool read_digits(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

// "2027-03-12" and nothing else.
std::optional<std::chrono::sys_days> parse_day(std::string_view text)
{
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
        !read_digits(text.substr(0, 4), year) || !read_digits(text.substr(5, 2), month) ||
        !read_digits(text.substr(8, 2), day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days(date);
}

bool is_near(std::string_view text, Timestamp now)
{
    const auto day = parse_day(text);
    return day && std::chrono::abs(Timestamp(*day) + std::chrono::hours(12) - now) <= furthest_day;
}

bool is_between(double value, double least, double greatest)
{
    return std::isfinite(value) && value >= least && value <= greatest;
}

} // namespace

Result<void> note_practice(Transaction& tx, const CustomerId& customer, const VideoId& video,
                           const Practised& practised)
{
    const auto now = tx.now();
    if (!is_near(practised.day, now) ||
        !is_between(practised.seconds, 0, longest_practised_seconds) ||
        !is_between(practised.left_at_seconds, 0, greatest_place_seconds))
        return Refusal::practice_invalid;
    run(tx,
        "INSERT INTO practice_days (customer_id, video_id, day, seconds, left_at_seconds,"
        " updated_at) VALUES (:customer, :video, :day, :seconds, :left, :now)"
        " ON CONFLICT (customer_id, video_id, day) DO UPDATE SET"
        " seconds = CASE WHEN practice_days.seconds + excluded.seconds > 86400 THEN 86400"
        " ELSE practice_days.seconds + excluded.seconds END,"
        " left_at_seconds = excluded.left_at_seconds, updated_at = excluded.updated_at",
        with(customer, "customer"), with(video, "video"), with(practised.day, "day"),
        with(practised.seconds, "seconds"), with(practised.left_at_seconds, "left"),
        with(now, "now"));
    return {};
}

std::vector<PracticeDay> diary_of(Snapshot& snapshot, const CustomerId& customer)
{
    return all_rows<PracticeDay>(
        snapshot,
        "SELECT day, courses.title, videos.title, seconds, left_at_seconds FROM practice_days"
        " JOIN videos ON videos.id = practice_days.video_id"
        " JOIN courses ON courses.id = videos.course_id"
        " WHERE customer_id = :customer ORDER BY day DESC, updated_at DESC, videos.id",
        with(customer, "customer"));
}

void erase_diary(Transaction& tx, const CustomerId& customer)
{
    run(tx, "DELETE FROM practice_days WHERE customer_id = :customer", with(customer, "customer"));
}

} // namespace supple::store

#include "store/session_request.hpp"

#include "store/column.hpp"
#include "store/message.hpp"
#include "store/time_zone.hpp"

#include <algorithm>
#include <array>

namespace supple::store
{

static std::span<const std::string_view> words(SessionKind)
{
    static constexpr std::array<std::string_view, 2> all{"in_person", "by_video_call"};
    return all;
}

std::string_view name(SessionKind kind)
{
    return words(kind)[static_cast<std::size_t>(kind)];
}

std::optional<SessionKind> session_kind_named(std::string_view name)
{
    for (const auto kind : {SessionKind::in_person, SessionKind::by_video_call})
        if (store::name(kind) == name)
            return kind;
    return std::nullopt;
}

static void columns(soci::statement& statement, SessionRequest& request)
{
    statement.exchange(soci::into(request.id));
    statement.exchange(soci::into(request.number));
    statement.exchange(soci::into(request.kind));
    statement.exchange(soci::into(request.name));
    statement.exchange(soci::into(request.email));
    statement.exchange(soci::into(request.words));
    statement.exchange(soci::into(request.time_zone));
    statement.exchange(soci::into(request.received));
    statement.exchange(soci::into(request.notice));
}

static void columns(soci::statement& statement, SessionAnswer& answer)
{
    statement.exchange(soci::into(answer.words));
    statement.exchange(soci::into(answer.answered));
}

namespace
{

struct Start {
    Timestamp at;
};

void columns(soci::statement& statement, Start& start)
{
    statement.exchange(soci::into(start.at));
}

constexpr std::size_t greatest_name_length = 200; // bytes
constexpr std::chrono::days farthest{366};

#define REQUEST_COLUMNS "id, number, kind, name, email, words, time_zone, received_at, notice_id"

bool is_line(std::string_view text)
{
    return !text.empty() && text.size() <= greatest_name_length && is_header_safe(text);
}

// A text of several lines may break them; no other control character means anything to a reader.
bool is_text(std::string_view text)
{
    return text.size() <= greatest_session_words && std::ranges::all_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return (byte >= 0x20 && byte != 0x7f) || c == '\n' || c == '\r' || c == '\t';
           });
}

Result<std::vector<Timestamp>> times_of(const SessionWish& wish, Timestamp now)
{
    if (!is_time_zone(wish.time_zone))
        return Refusal::time_zone_unknown;
    std::vector<Timestamp> times;
    for (const std::string& typed : wish.times) {
        if (typed.empty())
            continue;
        const auto time = instant_of(typed, wish.time_zone);
        if (!time)
            return time.error();
        if (*time <= now || *time > now + farthest)
            return Refusal::session_time_invalid;
        times.push_back(*time);
    }
    if (times.empty() || times.size() > greatest_session_times)
        return Refusal::session_time_invalid;
    return times;
}

SessionRequest with_rest(Snapshot& snapshot, SessionRequest request)
{
    for (const Start start : all_rows<Start>(snapshot,
                                             "SELECT starts_at FROM session_request_times"
                                             " WHERE request_id = :id ORDER BY position",
                                             with(request.id, "id")))
        request.times.push_back(start.at);
    request.answers = all_rows<SessionAnswer>(snapshot,
                                              "SELECT words, answered_at FROM session_answers"
                                              " WHERE request_id = :id ORDER BY position",
                                              with(request.id, "id"));
    return request;
}

std::optional<SessionRequest> request_of_form(Snapshot& snapshot, const std::string& form)
{
    auto found = first_row<SessionRequest>(
        snapshot, "SELECT " REQUEST_COLUMNS " FROM session_requests WHERE form = :form",
        with(form, "form"));
    if (!found)
        return std::nullopt;
    return with_rest(snapshot, std::move(*found));
}

bool may_ask(Snapshot& snapshot, const Email& email, Timestamp now)
{
    const auto key = email.key();
    const auto yesterday = now - std::chrono::days(1);
    const auto hour_ago = now - std::chrono::hours(1);
    const int hers = *first_value<int>(snapshot,
                                       "SELECT count(*) FROM session_requests"
                                       " WHERE email_key = :key AND received_at > :yesterday",
                                       with(key, "key"), with(yesterday, "yesterday"));
    const int everybodys = *first_value<int>(
        snapshot, "SELECT count(*) FROM session_requests WHERE received_at > :since",
        with(hour_ago, "since"));
    return hers < greatest_session_requests_a_day && everybodys < greatest_session_requests_an_hour;
}

void keep_times(Transaction& tx, const SessionRequest& request)
{
    for (int position = 0; const Timestamp time : request.times) {
        ++position;
        run(tx,
            "INSERT INTO session_request_times (request_id, position, starts_at)"
            " VALUES (:id, :position, :time)",
            with(request.id, "id"), with(position, "position"), with(time, "time"));
    }
}

void keep(Transaction& tx, const SessionRequest& request, const std::string& form,
          const Email& email)
{
    const auto key = email.key();
    run(tx,
        "INSERT INTO session_requests (id, number, form, kind, name, email, email_key, words,"
        " time_zone, received_at, notice_id) VALUES (:id, :number, :form, :kind, :name, :email,"
        " :key, :words, :zone, :received, :notice)",
        with(request.id, "id"), with(request.number, "number"), with(form, "form"),
        with(request.kind, "kind"), with(request.name, "name"), with(request.email, "email"),
        with(key, "key"), with(request.words, "words"), with(request.time_zone, "zone"),
        with(request.received, "received"), with(request.notice, "notice"));
    keep_times(tx, request);
}

void forget(Transaction& tx, const SessionRequest& request)
{
    empty_message(tx, request.notice);
    run(tx, "UPDATE session_answers SET words = '' WHERE request_id = :id", with(request.id, "id"));
    run(tx,
        "UPDATE session_requests SET name = '', email = '', email_key = '', words = ''"
        " WHERE id = :id",
        with(request.id, "id"));
}

} // namespace

Result<SessionRequest> ask_for_session(Transaction& tx, const SessionWish& wish,
                                       const Practitioner& practitioner)
{
    if (auto known = request_of_form(tx, wish.form))
        return std::move(*known);
    if (!is_line(wish.name) || !is_text(wish.words))
        return Refusal::session_wish_invalid;
    const auto email = Email::parse(wish.email);
    if (!email)
        return email.error();
    auto times = times_of(wish, tx.now());
    if (!times)
        return times.error();
    if (!may_ask(tx, *email, tx.now()))
        return Refusal::too_many_requests;
    SessionRequest request{.id = SessionRequestId::fresh(tx.random()),
                           .number = *first_value<long long>(
                               tx, "SELECT coalesce(max(number), 0) + 1 FROM session_requests"),
                           .kind = wish.kind,
                           .name = wish.name,
                           .email = email->typed(),
                           .words = wish.words,
                           .time_zone = wish.time_zone,
                           .received = tx.now(),
                           .times = std::move(*times)};
    request.notice = tell_session_request(tx, request, practitioner);
    keep(tx, request, wish.form, *email);
    return request;
}

Result<SessionRequest> answer_session_request(Transaction& tx, std::int64_t number,
                                              std::string_view words)
{
    auto request = find_session_request(tx, number);
    if (!request)
        return request.error();
    if (request->email.empty())
        return Refusal::session_request_not_found;
    if (words.find_first_not_of(" \t\r\n") == words.npos || !is_text(words))
        return Refusal::session_wish_invalid;
    request->answers.push_back({.words = std::string(words), .answered = tx.now()});
    const auto& answer = request->answers.back();
    const auto position = static_cast<int>(request->answers.size());
    run(tx,
        "INSERT INTO session_answers (request_id, position, words, answered_at)"
        " VALUES (:id, :position, :words, :now)",
        with(request->id, "id"), with(position, "position"), with(answer.words, "words"),
        with(answer.answered, "now"));
    tell_session_answer(tx, *request, answer);
    return request;
}

Result<SessionRequest> find_session_request(Snapshot& snapshot, std::int64_t number)
{
    auto found = first_row<SessionRequest>(
        snapshot, "SELECT " REQUEST_COLUMNS " FROM session_requests WHERE number = :number",
        with(number, "number"));
    if (!found)
        return Refusal::session_request_not_found;
    return with_rest(snapshot, std::move(*found));
}

std::vector<SessionRequest> list_session_requests(Snapshot& snapshot, int limit)
{
    auto all = all_rows<SessionRequest>(snapshot,
                                        "SELECT " REQUEST_COLUMNS
                                        " FROM session_requests ORDER BY number DESC LIMIT :limit",
                                        with(limit, "limit"));
    for (SessionRequest& request : all)
        request = with_rest(snapshot, std::move(request));
    return all;
}

void forget_session_requests(Transaction& tx, const Email& email)
{
    const auto key = email.key();
    for (const auto& request : all_rows<SessionRequest>(
             tx, "SELECT " REQUEST_COLUMNS " FROM session_requests WHERE email_key = :key",
             with(key, "key")))
        forget(tx, request);
}

long long forget_session_requests(Transaction& tx, Timestamp before, int limit)
{
    const auto old = all_rows<SessionRequest>(tx,
                                              "SELECT " REQUEST_COLUMNS
                                              " FROM session_requests WHERE received_at <= :before"
                                              " AND email_key <> '' LIMIT :limit",
                                              with(before, "before"), with(limit, "limit"));
    for (const SessionRequest& request : old)
        forget(tx, request);
    return static_cast<long long>(old.size());
}

} // namespace supple::store

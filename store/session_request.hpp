// Somebody asks the practitioner for a private session: in person or by video call, at one of a few
// times that suit her. The request is kept, confirmed to her by mail, and told to the practitioner,
// who answers by mail. Nothing is booked by it. A stranger can ask in anybody's name, so the
// confirmation holds nothing that was typed but times: the shop carries no stranger's words to an
// address that he chose.
#pragma once

#include "store/clock.hpp"
#include "store/email.hpp"
#include "store/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

inline constexpr std::size_t greatest_session_times = 3;
inline constexpr std::size_t greatest_session_words = 2000; // bytes; a page of text
/// Requests by one address: a slip, and another thought.
inline constexpr int greatest_session_requests_a_day = 3;
/// From everybody. A practitioner answers each by hand; beyond it somebody floods us, and people
/// are asked to write a mail instead.
inline constexpr int greatest_session_requests_an_hour = 30;

enum class SessionKind { in_person, by_video_call };

std::string_view name(SessionKind kind);
std::optional<SessionKind> session_kind_named(std::string_view name);

/// As typed.
struct SessionWish {
    std::string form{}; // names the form that was filled in; the same form is kept once
    SessionKind kind = SessionKind::in_person;
    std::string name{};
    std::string email{};
    std::string words{};
    std::string time_zone{};
    std::vector<std::string> times{}; // "2027-03-02T10:00" in that zone; empty ones are left out
};

/// Whom it is told to, and by which clock she lives.
struct Practitioner {
    Email email{};
    std::string time_zone = "UTC";
};

struct SessionAnswer {
    std::string words{};
    Timestamp answered{};
};

struct SessionRequest {
    SessionRequestId id{};
    std::int64_t number = 0;
    SessionKind kind = SessionKind::in_person;
    std::string name{};  // empty once it was forgotten, like the next two
    std::string email{}; // an address
    std::string words{};
    std::string time_zone{}; // hers
    Timestamp received{};
    MessageId notice{}; // the mail that told the practitioner
    std::vector<Timestamp> times{};
    std::vector<SessionAnswer> answers{}; // in their order
};

/// Keeps it, and puts the confirmation and the practitioner's notice into the outbox. A form that
/// is known already gives its request again, and no mail. Refusals: session_wish_invalid (name or
/// words), email_invalid, session_time_invalid (none, past, or more than a year ahead),
/// time_zone_unknown, too_many_requests.
Result<SessionRequest> ask_for_session(Transaction& tx, const SessionWish& wish,
                                       const Practitioner& practitioner);

/// Mails the practitioner's words to who asked. Refusal::session_request_not_found, also of a
/// request that was forgotten; session_wish_invalid for no words or too many.
Result<SessionRequest> answer_session_request(Transaction& tx, std::int64_t number,
                                              std::string_view words);

/// Refusal::session_request_not_found.
Result<SessionRequest> find_session_request(Snapshot& snapshot, std::int64_t number);

/// Newest first.
std::vector<SessionRequest> list_session_requests(Snapshot& snapshot, int limit = 100);

/// Empties what these people typed and were answered, and the mails that told of it.
void forget_session_requests(Transaction& tx, const Email& email);
/// The same for those received before; at most `limit` at once. How many there were.
long long forget_session_requests(Transaction& tx, Timestamp before, int limit);

} // namespace supple::store

// Signing in without a password: a link in a mail, and a six-digit code beside it for whoever reads
// mail on another device. Opening the link changes nothing, because mail scanners open every link;
// only the button on the page behind it signs in, once. Asking tells nobody whether an address is a
// customer's. Of link and code only hashes are kept.
#pragma once

#include "store/email.hpp"
#include "store/session.hpp"

namespace supple::store
{

/// Long enough to fetch the mail, short enough that a forgotten mailbox is no key ring.
inline constexpr std::chrono::minutes sign_in_link_life{30};
/// A receipt may wait in the outbox for five days (outbox.hpp), and is often read a day later. Who
/// reads that mailbox could ask for a new link at any time, so a week gives nothing away.
inline constexpr std::chrono::days receipt_link_life{7};
/// The operator pastes it into a message by hand.
inline constexpr std::chrono::hours operator_link_life{24};
/// Five of a million, and the code is dead.
inline constexpr int greatest_wrong_codes = 5;
/// Mails to one address: enough for a person who cannot find the mail, too few to annoy anyone.
inline constexpr int greatest_requests_an_hour = 5;
inline constexpr int greatest_requests_a_day = 12;

/// Puts a mail with link and code into the outbox if a customer who ever had access has this
/// address, and does nothing visible otherwise. Refusal::email_invalid, and too_many_requests,
/// which counts alike for addresses that are no customer's.
Result<void> request_sign_in(Transaction& tx, std::string_view email);

/// For GET: whether the button would work. Changes nothing. Refusal::link_invalid, link_expired,
/// link_used.
Result<void> peek_sign_in(Snapshot& snapshot, std::string_view secret, Timestamp now);

/// For POST: signs in once, with a new session. Refusals as for peek_sign_in.
Result<FreshSession> consume_sign_in(Transaction& tx, std::string_view secret);

/// A wrong code is a fact to be kept (it costs one of the five tries), so this is no Result:
/// a refusal would be rolled back.
struct CodeAnswer {
    std::optional<FreshSession> signed_in{}; // none: wrong, expired, used, or no such customer
};

/// For the code typed beside the address. Every "no" looks the same.
CodeAnswer consume_sign_in_code(Transaction& tx, std::string_view email, std::string_view code);

struct SignInLink {
    std::string path{}; // "/sign-in/{secret}", told once
    Timestamp expires{};
};

/// A link for the operator to hand over. Refusal::email_invalid, customer_not_found.
Result<SignInLink> create_sign_in_link(Transaction& tx, std::string_view email);

/// A link for a mail that goes to the customer anyway.
SignInLink create_receipt_link(Transaction& tx, const CustomerId& customer);

} // namespace supple::store

// How long the shop keeps what it must not keep for ever, all periods in one place, and the sweep
// that keeps them. `supple serve` sweeps once a day. The ledger is no matter of these: orders,
// payments, invoices and what was agreed to stay as long as bookkeeping asks, which differs by
// country (six to ten years, often more), and so are never swept by a program.
#pragma once

#include <chrono>

namespace supple::store
{

class Transaction;

namespace retention
{
/// Sessions and sign-in links, after they ended: long enough to explain to a customer what
/// happened.
inline constexpr std::chrono::days ways_in{30};
/// What the mails and the cards of gifts said, and the provider's messages: a bank may dispute a
/// card payment for 540 days, and these are the evidence.
inline constexpr std::chrono::days letters{540};
/// Statements of withdrawal that fit no order: by then they were answered.
inline constexpr std::chrono::days unknown_withdrawals{180};
/// Who asked for a private session, and what was written: by then they met, or never will.
inline constexpr std::chrono::days session_requests{180};
/// Which browsers played, and from which networks: long enough to see that access is shared.
inline constexpr std::chrono::days playback{30};
/// Somebody who typed an address at a checkout and never paid, nor was ever given access.
inline constexpr std::chrono::days never_paid{90};
} // namespace retention

/// Sweeps a part that keeps the writer busy for a moment only; how many rows it touched. Call again
/// while it is not 0. With its clock set back it does nothing.
long long sweep(Transaction& tx);

} // namespace supple::store

// The shape of the database, as numbered scripts (schema/0001_*.sql) built into the program. Each
// is run once, in order, in one transaction with the note that it ran. A file that knows a script
// we do not know was written by a newer program, and is refused rather than guessed at.
#pragma once

#include "store/clock.hpp"

#include <span>
#include <string_view>

namespace soci
{
class session;
}

namespace supple::store
{

struct Migration {
    int version{};
    std::string_view name{};
    std::string_view sql{};
};

/// All scripts of this program, in order, numbered from 1 without a gap.
std::span<const Migration> migrations();

/// The newest script the database has seen; 0 for an empty file. Throws std::runtime_error for a
/// file that holds other tables than ours.
int schema_version(soci::session& session);

/// Runs what is missing; the caller has begun the transaction. Throws std::runtime_error for a
/// database newer than `known`.
void migrate(soci::session& session, std::span<const Migration> known, Timestamp now);

} // namespace supple::store

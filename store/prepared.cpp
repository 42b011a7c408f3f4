#include "store/prepared.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

namespace supple::store
{

namespace
{
// More than we have texts: nobody makes SQL out of what a stranger typed.
constexpr std::size_t most_kept = 512;
} // namespace

PreparedStatements::Use::Use(PreparedStatements& statements, std::string_view text)
    : statement_(statements.prepared(text))
{
}

PreparedStatements::Use::~Use()
{
    statement_.bind_clean_up();
    // What is bound points at values of the caller, and a query that was not read to its end holds
    // on to its instant of the file.
    auto* raw = static_cast<soci::sqlite3_statement_backend*>(statement_.get_backend())->stmt_;
    sqlite_api::sqlite3_reset(raw); // what it answers was thrown already
    sqlite_api::sqlite3_clear_bindings(raw);
}

soci::statement PreparedStatements::prepared(std::string_view text)
{
    const auto found = kept_.find(text);
    if (found != kept_.end())
        return found->second;
    soci::statement fresh(session_);
    fresh.alloc();
    fresh.prepare(std::string(text));
    if (kept_.size() == most_kept)
        kept_.clear();
    kept_.emplace(text, fresh);
    return fresh;
}

} // namespace supple::store

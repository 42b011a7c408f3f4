#include "store/migration.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace supple::store
{

namespace
{

bool has_only_blanks(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == text.npos;
}

std::string without_comments(std::string_view script)
{
    std::string text;
    while (!script.empty()) {
        const auto line = script.substr(0, script.find('\n'));
        text += line.substr(0, line.find("--"));
        text += '\n';
        script.remove_prefix(std::min(line.size() + 1, script.size()));
    }
    return text;
}

// Our scripts hold no semicolon and no two hyphens inside a literal (schema/0001 says so), hence a
// statement ends at each semicolon.
std::vector<std::string> statements(std::string_view script)
{
    std::vector<std::string> all;
    const auto text = without_comments(script);
    std::string_view rest = text;
    while (!has_only_blanks(rest)) {
        const auto end = std::min(rest.find(';'), rest.size());
        all.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return all;
}

std::vector<std::string> table_names(soci::session& session)
{
    std::vector<std::string> names;
    std::string name;
    soci::statement statement = (session.prepare_table_names(), soci::into(name));
    statement.execute();
    while (statement.fetch())
        names.push_back(name);
    return names;
}

void run_script(soci::session& session, const Migration& migration, Timestamp now)
{
    for (const auto& statement : statements(migration.sql))
        session << statement;
    const std::string name(migration.name);
    const long long applied_at = now.time_since_epoch().count();
    session << "INSERT INTO migrations (version, name, applied_at)"
               " VALUES (:version, :name, :applied_at)",
        soci::use(migration.version, "version"), soci::use(name, "name"),
        soci::use(applied_at, "applied_at");
}

} // namespace

int schema_version(soci::session& session)
{
    const auto tables = table_names(session);
    if (tables.empty())
        return 0;
    if (std::ranges::find(tables, "migrations") == tables.end())
        throw std::runtime_error("The database belongs to another program: it has tables, but none "
                                 "of ours. Name another data directory.");
    int version = 0;
    session << "SELECT coalesce(max(version), 0) FROM migrations", soci::into(version);
    return version;
}

void migrate(soci::session& session, std::span<const Migration> known, Timestamp now)
{
    const int version = schema_version(session);
    const int newest = known.empty() ? 0 : known.back().version;
    if (version > newest)
        throw std::runtime_error("The database was written by a newer Supple (its tables are of "
                                 "version " +
                                 std::to_string(version) + ", this program knows " +
                                 std::to_string(newest) +
                                 "). Install that version again, or "
                                 "restore a backup made before the upgrade.");
    if (version == 0)
        session << "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY,"
                   " name TEXT NOT NULL, applied_at BIGINT NOT NULL)";
    for (const auto& migration : known)
        if (migration.version > version)
            run_script(session, migration, now);
}

} // namespace supple::store

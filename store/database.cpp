#include "store/database.hpp"

#include "store/authorizer.hpp"
#include "store/migration.hpp"
#include "store/prepared.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cassert>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

// Everything that only SQLite knows is in this file, and in authorizer.cpp.

namespace supple::store
{

struct Database::Connection {
    Connection(const std::string& parameters, const Clock& clock_, Random& random_)
        : session(soci::sqlite3, parameters), clock(clock_), random(random_)
    {
    }

    void claim();
    void roll_back(std::string_view how);
    /// One of the words that begin and end transactions.
    void control(std::string_view words)
    {
        PreparedStatements::Use(controls, words)->execute(true);
    }

    soci::session session;
    // What is allowed is asked when a statement is prepared, so those for writing are never found
    // by a reader.
    PreparedStatements controls{session};
    PreparedStatements reading{session};
    PreparedStatements writing{session};
    const Clock& clock;
    Random& random;

    Allowed allowed = Allowed::everything;
    bool in_act = false;
    bool together = false;   // acts are savepoints of one transaction
    std::thread::id owner{}; // of the thread that used it first
};

void Database::Connection::claim()
{
    const auto self = std::this_thread::get_id();
    if (owner == std::thread::id{})
        owner = self;
    assert(owner == self && "a Database belongs to one thread");
}

namespace
{

/// Closes a file descriptor at the end of its scope.
struct Descriptor {
    int fd;
    explicit Descriptor(int fd_) : fd(fd_) {}
    Descriptor(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (fd >= 0)
            close(fd);
    }
};

std::runtime_error cannot(std::string_view verb, const std::filesystem::path& path, int error)
{
    return std::runtime_error("Cannot " + std::string(verb) + " " + path.string() + ": " +
                              std::system_category().message(error) + ".");
}

// SQLite would create the file readable by everyone; its journals copy the mode of the file. False
// if it is there already. A file that is there is never opened here: closing a descriptor of it
// would drop the locks of every other connection of this process, and another program would then
// throw the write-ahead log away under them (https://sqlite.org/howtocorrupt.html, section 2.2).
bool create_private(const std::filesystem::path& path)
{
    const Descriptor file(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
    if (file.fd < 0 && errno != EEXIST)
        throw cannot("create", path, errno);
    return file.fd >= 0;
}

void sync_to_disk(const std::filesystem::path& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd < 0 || ::fsync(file.fd) != 0)
        throw cannot("write", path, errno);
}

// SOCI reads its parameters as words; a quoted path may have spaces, but no quotation mark.
std::string connection_parameters(const std::filesystem::path& path)
{
    if (path.string().find('"') != std::string::npos)
        throw std::runtime_error("The path of the database must not hold a quotation mark: " +
                                 path.string());
    return "dbname=\"" + path.string() + "\" timeout=" + std::to_string(Database::busy_seconds);
}

std::string pragma(soci::session& session, const std::string& text)
{
    std::string answer;
    soci::indicator state = soci::i_ok;
    session << text, soci::into(answer, state);
    return answer;
}

// Changing the journal needs the file alone, and SQLite answers "locked" at once instead of waiting
// as it does elsewhere: two programs that make the shop at once must try again.
std::string switch_to_log(soci::session& session)
{
    constexpr auto pause = std::chrono::milliseconds(20);
    for (auto left = std::chrono::milliseconds(std::chrono::seconds(Database::busy_seconds));;
         left -= pause) {
        try {
            return pragma(session, "PRAGMA journal_mode = WAL");
        } catch (const soci::soci_error&) {
            if (left <= pause)
                throw;
            std::this_thread::sleep_for(pause);
        }
    }
}

// Write-ahead log: readers and the writer do not wait for each other. FULL: a commit has reached
// the disk when it returns, because "paid" must survive the plug being pulled.
void configure(soci::session& session)
{
    if (switch_to_log(session) != "wal")
        throw std::runtime_error("The database's disk does not allow a write-ahead log; a network "
                                 "disk is not fit for it.");
    for (const char* setting :
         {"PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF",
          "PRAGMA secure_delete = ON", "PRAGMA recursive_triggers = OFF"})
        pragma(session, setting);
}

} // namespace

static sqlite_api::sqlite3* raw(soci::session& session)
{
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// A connection is used by one thread at a time, and nobody asks how much memory SQLite has: without
// these it takes a lock for every call and every allocation. Only heeded before the first
// connection. https://sqlite.org/c3ref/c_config_covering_index_scan.html
static void spare_locks()
{
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    });
}

Database Database::open(const std::filesystem::path& path, const Clock& clock, Random& random)
{
    spare_locks();
    create_private(path);
    auto connection = std::make_unique<Connection>(connection_parameters(path), clock, random);
    auto& session = connection->session;
    configure(session);
    sqlite_api::sqlite3_set_authorizer(raw(session), authorize, &connection->allowed);

    const auto known = migrations();
    if (store::schema_version(session) != known.back().version) {
        // Two programs may start at once: look again once the file is ours.
        session << "BEGIN IMMEDIATE";
        try {
            migrate(session, known, clock.now());
            session << "COMMIT";
        } catch (...) {
            session << "ROLLBACK";
            throw;
        }
    }
    return Database(std::move(connection));
}

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

soci::session& Database::session()
{
    return connection_->session;
}

PreparedStatements& Database::prepared(Access access)
{
    return access == Access::write ? connection_->writing : connection_->reading;
}

Timestamp Database::now() const
{
    return connection_->clock.now();
}

Random& Database::random() const
{
    return connection_->random;
}

void Database::Connection::roll_back(std::string_view how)
{
    try {
        control(how);
    } catch (const soci::soci_error&) {
        // After a full disk SQLite has rolled back by itself, and says that nothing is open.
    }
}

Database::Act::Act(Database& database, Access access) : connection_(*database.connection_)
{
    connection_.claim();
    assert(!connection_.in_act && "reads and writes do not nest");
    if (connection_.together) {
        assert(access == Access::write && "reads wait until the writes are on the disk");
        // A full disk ends the whole transaction, and a savepoint would begin another.
        if (sqlite_api::sqlite3_get_autocommit(raw(connection_.session)))
            throw std::runtime_error("what was written together with this was lost");
        connection_.control("SAVEPOINT act");
    } else {
        connection_.control(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
    }
    connection_.in_act = true;
    connection_.allowed = access == Access::write ? Allowed::writing : Allowed::reading;
}

void Database::Act::commit()
{
    connection_.allowed = Allowed::everything;
    connection_.control(connection_.together ? "RELEASE act" : "COMMIT");
    open_ = false;
}

Database::Act::~Act()
{
    connection_.in_act = false;
    connection_.allowed = Allowed::everything;
    if (!open_)
        return;
    if (connection_.together) {
        connection_.roll_back("ROLLBACK TO act");
        connection_.roll_back("RELEASE act");
    } else {
        connection_.roll_back("ROLLBACK");
    }
}

Database::Together::Together(Database& database) : connection_(*database.connection_)
{
    connection_.claim();
    assert(!connection_.in_act && !connection_.together);
    connection_.control("BEGIN IMMEDIATE");
    connection_.together = true;
}

void Database::Together::commit()
{
    connection_.control("COMMIT");
    connection_.together = false;
}

Database::Together::~Together()
{
    if (std::exchange(connection_.together, false))
        connection_.roll_back("ROLLBACK");
}

int Database::schema_version()
{
    return store::schema_version(session());
}

std::optional<std::string> Database::complaint()
{
    const auto pages = pragma(session(), "PRAGMA integrity_check(1)");
    if (pages != "ok")
        return pages;
    const auto orphan = pragma(session(), "PRAGMA foreign_key_check");
    if (!orphan.empty())
        return "A row of " + orphan + " points at a row that is not there.";
    return std::nullopt;
}

bool Database::empty_log()
{
    int is_busy = 1;
    int in_log = 0;
    int moved = 0;
    session() << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(is_busy), soci::into(in_log),
        soci::into(moved);
    return is_busy == 0;
}

void Database::copy_to(const std::filesystem::path& target)
{
    if (!create_private(target))
        throw cannot("create", target, EEXIST);
    // https://sqlite.org/lang_vacuum.html: into an empty file, of one instant, without a journal.
    const auto path = target.string();
    session() << "VACUUM INTO :path", soci::use(path, "path");
    sync_to_disk(target);
    sync_to_disk(target.parent_path().empty() ? "." : target.parent_path());
}

} // namespace supple::store

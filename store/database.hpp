// One connection to the shop's database file. A job reads through a Snapshot, in which the world
// stands still, or writes through a Transaction, which is kept whole when the job returns a value
// and leaves no trace when it returns a refusal or throws. A Database belongs to the one thread
// that first used it; several Databases, also of several processes, may share the file: readers
// never wait, writers wait for each other. Rows of the ledger are never deleted: the connection
// itself refuses.
#pragma once

#include "store/clock.hpp"
#include "store/refusal.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace soci
{
class session;
}

namespace supple::store
{

class PreparedStatements;
class Random;

/// May read. Everything read through one Snapshot is of one instant.
class Snapshot
{
  public:
    Snapshot(soci::session& session, PreparedStatements& prepared)
        : session_(session), prepared_(prepared)
    {
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    /// For the files that hold SQL; nobody else needs it.
    PreparedStatements& prepared() { return prepared_; }

    /// For SQL that is run once, by tests.
    soci::session& sql() { return session_; }

  private:
    soci::session& session_;
    PreparedStatements& prepared_;
};

/// May write too, and knows the one instant that all its rows share.
class Transaction : public Snapshot
{
  public:
    Transaction(soci::session& session, PreparedStatements& prepared, Timestamp now, Random& random)
        : Snapshot(session, prepared), now_(now), random_(random)
    {
    }

    Timestamp now() const { return now_; }
    Random& random() { return random_; }

  private:
    Timestamp now_;
    Random& random_;
};

class Database
{
    struct Connection;

  public:
    /// Opens the file, creating it with mode 0600 and bringing its tables up to date. Clock and
    /// Random must outlive the Database. Throws std::runtime_error with a sentence when the file
    /// cannot be opened, is no shop's, or was written by a newer version of this program.
    static Database open(const std::filesystem::path& path, const Clock& clock, Random& random);

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// job(Snapshot&) -> anything, in one read transaction. Throws soci::soci_error if the
    /// database fails, and whatever the job throws. Do not nest.
    template <class Job>
    auto read(Job&& job)
    {
        Act act(*this, Access::read);
        Snapshot snapshot(session(), prepared(Access::read));
        return job(snapshot);
    }

    /// job(Transaction&) -> anything, in one write transaction, begun at once and kept unless the
    /// job throws or returns a refusal. On return the rows are on the disk. Throws soci::soci_error
    /// when another process has held the file for longer than busy_seconds. Do not nest.
    template <class Job>
    auto write(Job&& job)
    {
        using Outcome = std::invoke_result_t<Job&, Transaction&>;
        Act act(*this, Access::write);
        Transaction transaction(session(), prepared(Access::write), now(), random());
        if constexpr (std::is_void_v<Outcome>) {
            job(transaction);
            act.commit();
        } else {
            Outcome outcome = job(transaction);
            if (!is_refusal(outcome))
                act.commit();
            return outcome;
        }
    }

    /// Several writes that wait for the disk together. Between its construction and commit() each
    /// write() of this database is still kept or undone by itself, but nobody else sees it and it
    /// is not on the disk; without commit() all are undone. Reads have to wait.
    class Together
    {
      public:
        explicit Together(Database& database);
        ~Together();
        Together(const Together&) = delete;
        Together& operator=(const Together&) = delete;

        /// On return all are on the disk. Throws soci::soci_error if none is.
        void commit();

      private:
        Connection& connection_;
    };

    /// The number of the newest migration the file has seen.
    int schema_version();

    /// Whether the file's pages and foreign keys are sound; else the first complaint, for `doctor`.
    std::optional<std::string> complaint();

    /// Copies the whole shop, as of one instant, into a new file of mode 0600 that is complete by
    /// itself. Other connections go on reading and writing meanwhile. Throws std::runtime_error if
    /// the target exists or cannot be written.
    void copy_to(const std::filesystem::path& target);

    /// Moves the write-ahead log into the file and empties it, so that what was erased or
    /// overwritten stands in neither. False if somebody who reads or writes held it up: try again.
    bool empty_log();

    /// How long a writer waits for another process: longer than any of our acts, shorter than a
    /// payment provider waits for the answer to its webhook.
    static constexpr int busy_seconds = 8;

  private:
    enum class Access { read, write };

    /// One transaction: rolls back at the end of its scope unless committed.
    class Act
    {
      public:
        Act(Database& database, Access access);
        ~Act();
        Act(const Act&) = delete;
        Act& operator=(const Act&) = delete;
        void commit();

      private:
        Connection& connection_;
        bool open_ = true;
    };

    template <class T>
    static bool is_refusal(const T&)
    {
        return false;
    }
    template <class T>
    static bool is_refusal(const Result<T>& result)
    {
        return result.has_error();
    }

    explicit Database(std::unique_ptr<Connection> connection);

    soci::session& session();
    PreparedStatements& prepared(Access access);
    Timestamp now() const;
    Random& random() const;

    std::unique_ptr<Connection> connection_;
};

} // namespace supple::store

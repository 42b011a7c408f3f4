#include "shop.hpp"
#include "store/customer.hpp"
#include "store/database.hpp"
#include "store/migration.hpp"
#include "store/prepared.hpp"

#include <doctest/doctest.h>
#include <soci/soci.h>

#include <fstream>
#include <sys/stat.h>

using namespace supple::store;

namespace
{

const auto ann = Email::parse("ann@example.org").value();

int customers(Snapshot& snapshot)
{
    int count = 0;
    snapshot.sql() << "SELECT count(*) FROM customers", soci::into(count);
    return count;
}

Result<int> keep_and_refuse(Transaction& tx)
{
    ensure_customer(tx, ann);
    return Refusal::slug_taken;
}

void keep_and_throw(Transaction& tx)
{
    ensure_customer(tx, ann);
    throw std::runtime_error("no");
}

} // namespace

TEST_SUITE("a database")
{
    TEST_CASE("is a file of its owner alone, in a folder with a blank in its name")
    {
        Shop shop;
        struct stat status {
        };
        for (const auto* file : {"supple.db", "supple.db-wal", "supple.db-shm"}) {
            CHECK(stat((shop.folder.path() / file).c_str(), &status) == 0);
            CHECK((status.st_mode & 0777) == 0600);
        }
    }

    TEST_CASE("keeps what a job returns")
    {
        Shop shop;
        shop.write([](Transaction& tx) { return ensure_customer(tx, ann); });
        CHECK(shop.read(customers) == 1);
    }

    TEST_CASE("keeps nothing of a job that refuses or throws")
    {
        Shop shop;
        CHECK(shop.write(keep_and_refuse).error() == Refusal::slug_taken);
        CHECK_THROWS_AS(shop.write(keep_and_throw), std::runtime_error);
        CHECK(shop.read(customers) == 0);
    }

    TEST_CASE("writes together, and each is kept or undone by itself")
    {
        Shop shop;
        auto other = Database::open(shop.folder.path() / "supple.db", shop.clock, shop.random);
        Database::Together together(shop.database);
        const auto keep = [](const char* address) {
            return [address](Transaction& tx) {
                return ensure_customer(tx, Email::parse(address).value());
            };
        };
        shop.write(keep("first@example.org"));
        CHECK(shop.write(keep_and_refuse).error() == Refusal::slug_taken);
        CHECK_THROWS_AS(shop.write(keep_and_throw), std::runtime_error);
        shop.write(keep("last@example.org"));
        CHECK(other.read(customers) == 0);
        together.commit();
        CHECK(other.read(customers) == 2);
        CHECK(shop.read(customers) == 2);
    }

    TEST_CASE("keeps nothing that was written together and not committed")
    {
        Shop shop;
        {
            const Database::Together together(shop.database);
            shop.write([](Transaction& tx) { ensure_customer(tx, ann); });
        }
        CHECK(shop.read(customers) == 0);
    }

    TEST_CASE("lets nothing follow when SQLite gave up what was written together")
    {
        Shop shop;
        Database::Together together(shop.database);
        CHECK_THROWS(shop.write([](Transaction& tx) {
            ensure_customer(tx, ann);
            tx.sql() << "ROLLBACK"; // as SQLite itself does when the disk is full
        }));
        CHECK_THROWS_AS(shop.write([](Transaction& tx) { ensure_customer(tx, ann); }),
                        std::runtime_error);
        CHECK_THROWS_AS(together.commit(), soci::soci_error);
    }

    TEST_CASE("shows a reader one instant, while another writes")
    {
        Shop shop;
        auto other = Database::open(shop.folder.path() / "supple.db", shop.clock, shop.random);
        shop.read([&](Snapshot& snapshot) {
            CHECK(customers(snapshot) == 0);
            other.write([](Transaction& tx) { ensure_customer(tx, ann); });
            CHECK(customers(snapshot) == 0);
        });
        CHECK(shop.read(customers) == 1);
    }

    TEST_CASE("lets a reader change nothing")
    {
        Shop shop;
        CHECK_THROWS_AS(shop.read([](Snapshot& snapshot) {
            snapshot.sql() << "UPDATE courses SET title = 'mine'";
        }),
                        soci::soci_error);
    }

    TEST_CASE("lets a reader not use what was prepared for a writer")
    {
        Shop shop;
        const auto rename = [](Snapshot& snapshot) {
            PreparedStatements::Use statement(snapshot.prepared(),
                                              "UPDATE courses SET title = 'x'");
            statement->execute(true);
        };
        for (int again = 0; again < 2; ++again) {
            shop.write(rename);
            CHECK_THROWS_AS(shop.read(rename), soci::soci_error);
        }
    }

    TEST_CASE("lets go of its instant when a query is not read to the end")
    {
        Shop shop;
        shop.write([](Transaction& tx) { stock(tx, "another", dollars("5.00")); });
        const auto first = [](Snapshot& snapshot) {
            std::string slug;
            PreparedStatements::Use statement(snapshot.prepared(),
                                              "SELECT slug FROM courses ORDER BY slug DESC");
            statement->exchange(soci::into(slug));
            statement->define_and_bind();
            statement->execute(true);
            return slug;
        };
        CHECK(shop.read(first) == "your-supple-psoas");
        auto other = Database::open(shop.folder.path() / "supple.db", shop.clock, shop.random);
        other.write([](Transaction& tx) { stock(tx, "zen", dollars("5.00")); });
        CHECK(shop.read(first) == "zen");
    }

    TEST_CASE("deletes nothing, not even for us")
    {
        Shop shop;
        for (const auto* statement :
             {"DELETE FROM courses", "DROP TABLE orders", "PRAGMA foreign_keys = OFF",
              "ATTACH 'x' AS x", "CREATE TABLE x (y TEXT)"})
            CHECK_THROWS_AS(
                shop.write([&](Transaction& tx) { tx.sql() << std::string(statement); }),
                soci::soci_error);
    }

    TEST_CASE("gives all rows of one act one time")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            shop.clock.advance(std::chrono::seconds(5));
            CHECK(tx.now() == opening_day);
            CHECK(ensure_customer(tx, ann).created == opening_day);
        });
    }

    TEST_CASE("checks what the program forgets")
    {
        Shop shop;
        CHECK_THROWS_AS(
            shop.write([](Transaction& tx) { tx.sql() << "UPDATE courses SET state = 'gone'"; }),
            soci::soci_error);
        CHECK_THROWS_AS(shop.write([](Transaction& tx) {
            tx.sql() << "INSERT INTO revocations (sequence, entitlement_id) VALUES (1, 'nobody')";
        }),
                        soci::soci_error);
    }

    TEST_CASE("opened again has the same rows and nothing to complain about")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_customer(tx, ann); });
        auto again = Database::open(shop.folder.path() / "supple.db", shop.clock, shop.random);
        CHECK(again.read(customers) == 1);
        CHECK(again.schema_version() == static_cast<int>(migrations().size()));
        CHECK_FALSE(again.complaint());
    }

    TEST_CASE("is copied whole while it is open, and never over another file")
    {
        Shop shop;
        shop.write([](Transaction& tx) { ensure_customer(tx, ann); });
        const auto target = shop.folder.path() / "backup.db";
        shop.database.copy_to(target);
        CHECK_THROWS_AS(shop.database.copy_to(target), std::runtime_error);
        struct stat status {
        };
        CHECK(stat(target.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
        auto copy = Database::open(target, shop.clock, shop.random);
        CHECK(copy.read(customers) == 1);
        CHECK_FALSE(copy.complaint());
    }
}

TEST_SUITE("a migration")
{
    TEST_CASE("of a newer program is refused with a sentence")
    {
        Shop shop;
        {
            soci::session raw("sqlite3://dbname=\"" + (shop.folder.path() / "supple.db").string() +
                              "\"");
            raw << "INSERT INTO migrations (version, name, applied_at) VALUES (999, 'later', 0)";
        }
        CHECK_THROWS_WITH(Database::open(shop.folder.path() / "supple.db", shop.clock, shop.random),
                          doctest::Contains("newer Supple"));
    }

    TEST_CASE("does not touch another program's file")
    {
        TemporaryFolder folder;
        SteppingClock clock(opening_day);
        SeededRandom random(1);
        const auto path = folder.path() / "other.db";
        {
            soci::session raw("sqlite3://dbname=\"" + path.string() + "\"");
            raw << "CREATE TABLE recipes (name TEXT)";
        }
        CHECK_THROWS_WITH(Database::open(path, clock, random),
                          doctest::Contains("another program"));
    }

    TEST_CASE("does not take a text file for a database")
    {
        TemporaryFolder folder;
        SteppingClock clock(opening_day);
        SeededRandom random(1);
        const auto path = folder.path() / "notes.txt";
        std::ofstream(path) << std::string(4096, 'x');
        CHECK_THROWS_AS(Database::open(path, clock, random), std::runtime_error);
    }

    TEST_CASE("runs once, in order, and remembers it")
    {
        Shop shop;
        const int newest = migrations().back().version;
        const Migration next[] = {
            {.version = newest + 1,
             .name = "extra",
             .sql = "-- a comment; with a semicolon\n"
                    "CREATE TABLE extra (a TEXT);\nCREATE TABLE more (b TEXT);"}};
        soci::session raw("sqlite3://dbname=\"" + (shop.folder.path() / "supple.db").string() +
                          "\"");
        for (int i = 0; i < 2; ++i) {
            migrate(raw, next, opening_day);
            CHECK(schema_version(raw) == newest + 1);
        }
    }

    TEST_CASE("takes revisions from before there were previews from anywhere")
    {
        TemporaryFolder folder;
        soci::session raw("sqlite3://dbname=\"" + (folder.path() / "old.db").string() + "\"");
        migrate(raw, migrations().first(1), opening_day);
        raw << "INSERT INTO courses VALUES ('c', 'practice', 'Practice', '', 'hidden', 1)";
        raw << "INSERT INTO videos VALUES ('v', 'c', 'film', 'Film', 1, 1)";
        raw << "INSERT INTO revisions VALUES ('r', 'v', 1, 60, 5, 30, 0, 640, 360, '[]', '[]')";
        migrate(raw, migrations(), opening_day);
        int first = 0, segments = 0, storyboard = -1;
        raw << "SELECT preview_first_segment, preview_segments, storyboard FROM revisions",
            soci::into(first), soci::into(segments), soci::into(storyboard);
        CHECK(first == 1);
        CHECK(segments == 5);
        CHECK(storyboard == 0);
    }
}

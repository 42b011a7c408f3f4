#include "mortal.hpp"

#include <sqlite3.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

// A shim over SQLite's own file system: https://sqlite.org/vfs.html

namespace supple::store
{

namespace
{

long deadly_step = 0;
long steps = 0;

void step()
{
    if (++steps == deadly_step)
        kill(getpid(), SIGKILL);
}

struct File {
    sqlite3_file base;
    sqlite3_file* real; // stands right behind this struct
};

sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<File*>(file)->real;
}

int on_write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at)
{
    step();
    return real(file)->pMethods->xWrite(real(file), bytes, size, at);
}

int on_truncate(sqlite3_file* file, sqlite3_int64 size)
{
    step();
    return real(file)->pMethods->xTruncate(real(file), size);
}

int on_sync(sqlite3_file* file, int flags)
{
    step();
    return real(file)->pMethods->xSync(real(file), flags);
}

// Everything else goes straight through.
const sqlite3_io_methods methods{
    3,
    [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
    [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), b, n, at);
    },
    on_write,
    on_truncate,
    on_sync,
    [](sqlite3_file* f, sqlite3_int64* n) { return real(f)->pMethods->xFileSize(real(f), n); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    [](sqlite3_file* f, int op, void* arg) {
        return real(f)->pMethods->xFileControl(real(f), op, arg);
    },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    },
    [](sqlite3_file* f, int offset, int n, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
    },
    [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int gone) { return real(f)->pMethods->xShmUnmap(real(f), gone); },
    [](sqlite3_file* f, sqlite3_int64 at, int n, void** out) {
        return real(f)->pMethods->xFetch(real(f), at, n, out);
    },
    [](sqlite3_file* f, sqlite3_int64 at, void* page) {
        return real(f)->pMethods->xUnfetch(real(f), at, page);
    },
};

sqlite3_vfs* disk = nullptr;
sqlite3_vfs mortal_disk;

int on_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out)
{
    auto* shim = reinterpret_cast<File*>(file);
    shim->real = reinterpret_cast<sqlite3_file*>(shim + 1);
    const int answer = disk->xOpen(disk, name, shim->real, flags, out);
    shim->base.pMethods = shim->real->pMethods ? &methods : nullptr;
    return answer;
}

int on_statement(unsigned, void*, void*, void*)
{
    step();
    return 0;
}

int on_connection(sqlite3* connection, char**, const struct sqlite3_api_routines*)
{
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, on_statement, nullptr);
}

// Before the database is opened.
void die_at_step(long n)
{
    deadly_step = n;
    disk = sqlite3_vfs_find(nullptr);
    mortal_disk = *disk;
    mortal_disk.zName = "mortal";
    mortal_disk.szOsFile += static_cast<int>(sizeof(File));
    mortal_disk.xOpen = on_open;
    sqlite3_vfs_register(&mortal_disk, 1);
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_connection));
}

[[noreturn]] void run_in_child(long n, const std::function<void()>& work)
{
    try {
        die_at_step(n);
        work();
        _exit(0);
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "%s\n", fault.what());
    } catch (...) {
    }
    _exit(1);
}

} // namespace

bool dies_at(long n, const std::function<void()>& work)
{
    const auto child = fork();
    if (child == 0)
        run_in_child(n, work);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        throw std::runtime_error("there is no child to be killed");
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return true;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error("the work of a child failed");
    return false;
}

} // namespace supple::store

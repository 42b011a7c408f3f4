// What SQL may do inside of our acts: a read reads, a write adds and changes, and rows go from a
// few tables only. SQLite asks while it prepares a statement, so that a statement which may not run
// cannot even be made. Opening and migrating a file may do everything.
#pragma once

namespace supple::store
{

enum class Allowed { everything, reading, writing };

/// For sqlite3_set_authorizer; `state` points to the Allowed of the moment.
/// https://sqlite.org/c3ref/set_authorizer.html
int authorize(void* state, int action, const char* object, const char*, const char*, const char*);

} // namespace supple::store

// Death at a chosen step. Once armed, every SQL statement that begins and every write, truncation
// and sync that SQLite asks of the disk is one step, and at step n the process kills itself with
// SIGKILL, before the step is done. For forked children only.
#pragma once

namespace supple::store
{

/// Call before the database is opened.
void die_at_step(long n);

} // namespace supple::store

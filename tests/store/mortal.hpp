// Death at a chosen step. Every SQL statement that begins and every write, truncation and sync that
// SQLite asks of the disk is one step, and a forked child kills itself with SIGKILL before the step
// that was chosen for it.
#pragma once

#include <functional>

namespace supple::store
{

/// Does the work, which opens its own database, in a child that is killed at step n. False if it
/// came to its end before. No database may be open in this process: SQLite's locks do not survive
/// a fork. Throws std::runtime_error if the work failed or the child ended in another way.
bool dies_at(long n, const std::function<void()>& work);

} // namespace supple::store

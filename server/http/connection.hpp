// One connection, from its acceptance to its end: handshake, then requests one after the other,
// each answered exactly once. Whatever a stranger sends is bounded by settings().limits. A request
// that could be read in two ways, or that is refused before its body was read, ends the connection.
#pragma once

#include "server/http/arrival.hpp"
#include "server/http/descriptor.hpp"
#include "server/http/task.hpp"

namespace supple::http
{

class Worker;

// Serves until either side ends it.
Task<void> serve_connection(Worker& worker, Descriptor socket, Arrival arrival);

} // namespace supple::http

// All orders as a table for a bookkeeper's spreadsheet (RFC 4180), oldest first: what was paid, the
// tax inside of it, what was given back, and the numbers of the documents.
#pragma once

namespace supple
{

namespace store
{
class Snapshot;
}

void export_orders(store::Snapshot& snapshot);

} // namespace supple

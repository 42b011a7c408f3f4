// Everything the shop holds about one customer, as JSON for her to take away (GDPR, Articles 15 and
// 20): orders with their payments, terms and invoices, access, sessions, sign-in links, mails,
// places in videos, statements of withdrawal, and the provider's messages. Times are ISO 8601 in
// UTC, sums minor units. Secrets are not data about a person: neither they nor their hashes are in
// it.
#pragma once

#include <boost/json/object.hpp>

namespace supple::store
{

class Snapshot;
struct Customer;

boost::json::object personal_data(Snapshot& snapshot, const Customer& customer);

} // namespace supple::store

// Everything the shop holds about one customer, as JSON for her to take away (GDPR, Articles 15 and
// 20): orders with their payments, terms and invoices, gifts to and from her, access, sessions,
// sign-in links, mails, places in videos, statements of withdrawal, and the provider's messages.
// Times are ISO 8601 in UTC, sums minor units. Secrets are not data about a person: neither they
// nor their hashes are in it.
#pragma once

#include "store/email.hpp"

#include <boost/json/object.hpp>

namespace supple::store
{

class Snapshot;

/// `customer` is null for somebody who only was given something, or stated a withdrawal.
/// Refusal::customer_not_found if nothing is kept under the address.
Result<boost::json::object> personal_data(Snapshot& snapshot, const Email& email);

} // namespace supple::store

// A customer: an e-mail address that once came with an order or was given access by the operator.
// Two spellings that differ only in case are one customer; the first spelling is shown. Being a
// customer proves nothing: see sign_in.hpp.
#pragma once

#include "store/clock.hpp"
#include "store/email.hpp"
#include "store/id.hpp"

#include <optional>
#include <vector>

namespace supple::store
{

class Snapshot;
class Transaction;

struct Customer {
    CustomerId id{};
    Email email{};
    Timestamp created{};
};

/// Refusal::customer_not_found.
Result<Customer> find_customer(Snapshot& snapshot, const Email& email);
Result<Customer> find_customer(Snapshot& snapshot, const CustomerId& id);

/// Newest first; `before` is the last of the page before.
std::vector<Customer> list_customers(Snapshot& snapshot, const std::optional<Customer>& before,
                                     int limit = 100);

/// The customer with this address, made if there is none.
Customer ensure_customer(Transaction& tx, const Email& email);

} // namespace supple::store

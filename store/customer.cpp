#include "store/customer.hpp"

#include "store/column.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, Customer& customer)
{
    statement.exchange(soci::into(customer.id));
    statement.exchange(soci::into(customer.email));
    statement.exchange(soci::into(customer.created));
}

Result<Customer> find_customer(Snapshot& snapshot, const Email& email)
{
    const auto key = email.key();
    const auto customer = first_row<Customer>(
        snapshot, "SELECT id, email, created_at FROM customers WHERE email_key = :key",
        with(key, "key"));
    if (!customer)
        return Refusal::customer_not_found;
    return *customer;
}

Result<Customer> find_customer(Snapshot& snapshot, const CustomerId& id)
{
    const auto customer = first_row<Customer>(
        snapshot, "SELECT id, email, created_at FROM customers WHERE id = :id", with(id, "id"));
    if (!customer)
        return Refusal::customer_not_found;
    return *customer;
}

std::vector<Customer> list_customers(Snapshot& snapshot, const std::optional<Customer>& before,
                                     int limit)
{
    const int from_the_top = before ? 0 : 1;
    const auto last = before.value_or(Customer());
    return all_rows<Customer>(snapshot,
                              "SELECT id, email, created_at FROM customers"
                              " WHERE :from_the_top = 1 OR created_at < :created"
                              " OR (created_at = :created AND id < :id)"
                              " ORDER BY created_at DESC, id DESC LIMIT :limit",
                              with(from_the_top, "from_the_top"), with(last.created, "created"),
                              with(last.id, "id"), with(limit, "limit"));
}

Customer ensure_customer(Transaction& tx, const Email& email)
{
    if (auto known = find_customer(tx, email))
        return *known;
    const Customer customer{
        .id = CustomerId::fresh(tx.random()), .email = email, .created = tx.now()};
    const auto key = email.key();
    run(tx,
        "INSERT INTO customers (id, email_key, email, created_at)"
        " VALUES (:id, :key, :email, :created)",
        with(customer.id, "id"), with(key, "key"), with(customer.email, "email"),
        with(customer.created, "created"));
    return customer;
}

} // namespace supple::store

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

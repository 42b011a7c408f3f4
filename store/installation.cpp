#include "store/installation.hpp"

#include "store/column.hpp"
#include "store/random.hpp"

namespace supple::store
{

std::optional<std::string> find_installation_secret(Snapshot& snapshot, std::string_view name)
{
    const std::string key(name);
    return first_value<std::string>(
        snapshot, "SELECT secret FROM installation_secrets WHERE name = :name", with(key, "name"));
}

std::string installation_secret(Transaction& tx, std::string_view name)
{
    if (auto known = find_installation_secret(tx, name))
        return *known;
    const std::string key(name);
    const auto secret = random_secret(tx.random());
    const auto now = tx.now();
    run(tx,
        "INSERT INTO installation_secrets (name, secret, created_at)"
        " VALUES (:name, :secret, :created)",
        with(key, "name"), with(secret, "secret"), with(now, "created"));
    return secret;
}

} // namespace supple::store

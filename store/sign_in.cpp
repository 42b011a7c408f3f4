#include "store/sign_in.hpp"

#include "store/column.hpp"
#include "store/customer.hpp"
#include "store/digest.hpp"
#include "store/entitlement.hpp"
#include "store/message.hpp"
#include "store/random.hpp"

namespace supple::store
{

namespace
{

struct Link {
    SignInLinkId id;
    CustomerId customer;
    std::optional<std::string> code_hash;
    int wrong_codes = 0;
    Timestamp expires;
    std::optional<Timestamp> used;
};

void columns(soci::statement& statement, Link& link)
{
    statement.exchange(soci::into(link.id));
    statement.exchange(soci::into(link.customer));
    statement.exchange(soci::into(link.code_hash));
    statement.exchange(soci::into(link.wrong_codes));
    statement.exchange(soci::into(link.expires));
    statement.exchange(soci::into(link.used));
}

#define SELECT_LINKS                                                                               \
    "SELECT id, customer_id, code_hash, wrong_codes, expires_at, used_at FROM sign_in_links"

// A code is short: bound to its link, its hash in one row tells nothing about another's.
std::string hash_of_code(const SignInLinkId& link, std::string_view code)
{
    return hex(hmac_sha256(link.text(), code));
}

struct NewLink {
    SignInLink link;
    std::string code;
};

NewLink make_link(Transaction& tx, const CustomerId& customer, std::chrono::seconds life,
                  bool with_code)
{
    const auto id = SignInLinkId::fresh(tx.random());
    const auto secret = random_secret(tx.random());
    const auto code = with_code ? random_code(tx.random()) : std::string();
    const auto secret_hash = hash_of_secret(secret);
    const auto code_hash = with_code ? std::optional(hash_of_code(id, code)) : std::nullopt;
    const auto now = tx.now();
    const auto expires = now + life;
    const auto number =
        *first_value<long long>(tx, "SELECT coalesce(max(number), 0) + 1 FROM sign_in_links");
    run(tx,
        "INSERT INTO sign_in_links (id, number, customer_id, secret_hash, code_hash, wrong_codes,"
        " created_at, expires_at)"
        " VALUES (:id, :number, :customer, :secret_hash, :code_hash, 0, :now, :expires)",
        with(id, "id"), with(number, "number"), with(customer, "customer"),
        with(secret_hash, "secret_hash"), with(code_hash, "code_hash"), with(now, "now"),
        with(expires, "expires"));
    return {.link = {.path = "/sign-in/" + secret, .expires = expires}, .code = code};
}

Result<Link> live_link(Snapshot& snapshot, std::string_view secret, Timestamp now)
{
    const auto hash = hash_of_secret(secret);
    const auto link =
        first_row<Link>(snapshot, SELECT_LINKS " WHERE secret_hash = :hash", with(hash, "hash"));
    if (!link)
        return Refusal::link_invalid;
    if (link->used)
        return Refusal::link_used;
    if (link->expires <= now)
        return Refusal::link_expired;
    return *link;
}

FreshSession use(Transaction& tx, const Link& link)
{
    const auto now = tx.now();
    run(tx, "UPDATE sign_in_links SET used_at = :now WHERE id = :id", with(now, "now"),
        with(link.id, "id"));
    return open_session(tx, link.customer);
}

int requests_since(Transaction& tx, const std::string& email_hash, Timestamp since)
{
    return *first_value<int>(tx,
                             "SELECT count(*) FROM sign_in_requests"
                             " WHERE email_hash = :hash AND requested_at > :since",
                             with(email_hash, "hash"), with(since, "since"));
}

// Counted by hash, so that an address that is nobody's customer is not kept.
bool may_ask(Transaction& tx, const Email& email)
{
    const auto hash = hash_of_secret(email.key());
    const auto now = tx.now();
    const auto yesterday = now - std::chrono::days(1);
    run(tx, "DELETE FROM sign_in_requests WHERE requested_at <= :yesterday",
        with(yesterday, "yesterday"));
    if (requests_since(tx, hash, now - std::chrono::hours(1)) >= greatest_requests_an_hour ||
        requests_since(tx, hash, yesterday) >= greatest_requests_a_day)
        return false;
    run(tx, "INSERT INTO sign_in_requests (email_hash, requested_at) VALUES (:hash, :now)",
        with(hash, "hash"), with(now, "now"));
    return true;
}

} // namespace

Result<void> request_sign_in(Transaction& tx, std::string_view email)
{
    const auto address = Email::parse(email);
    if (!address)
        return address.error();
    if (!may_ask(tx, *address))
        return Refusal::too_many_requests;
    // An address typed at a checkout that was never paid gets no mail: anybody may type it.
    const auto customer = find_customer(tx, *address);
    if (customer && !list_entitlements(tx, customer->id).empty()) {
        const auto fresh = make_link(tx, customer->id, sign_in_link_life, true);
        tell_sign_in(tx, customer->email, fresh.link.path, fresh.code);
    }
    return {};
}

Result<void> peek_sign_in(Snapshot& snapshot, std::string_view secret, Timestamp now)
{
    const auto link = live_link(snapshot, secret, now);
    if (!link)
        return link.error();
    return {};
}

Result<FreshSession> consume_sign_in(Transaction& tx, std::string_view secret)
{
    const auto link = live_link(tx, secret, tx.now());
    if (!link)
        return link.error();
    return use(tx, *link);
}

CodeAnswer consume_sign_in_code(Transaction& tx, std::string_view email, std::string_view code)
{
    const auto address = Email::parse(email);
    const auto customer = address ? find_customer(tx, *address) : Refusal::customer_not_found;
    if (!customer)
        return {};
    // Only the newest mail's code counts; the older links still work.
    const auto link =
        first_row<Link>(tx,
                        SELECT_LINKS " WHERE customer_id = :customer AND code_hash IS NOT NULL"
                                     " ORDER BY number DESC LIMIT 1",
                        with(customer->id, "customer"));
    if (!link || link->used || link->expires <= tx.now() ||
        link->wrong_codes >= greatest_wrong_codes)
        return {};
    if (!equal_in_constant_time(hash_of_code(link->id, code), *link->code_hash)) {
        run(tx, "UPDATE sign_in_links SET wrong_codes = wrong_codes + 1 WHERE id = :id",
            with(link->id, "id"));
        return {};
    }
    return {.signed_in = use(tx, *link)};
}

Result<SignInLink> create_sign_in_link(Transaction& tx, std::string_view email)
{
    const auto address = Email::parse(email);
    if (!address)
        return address.error();
    const auto customer = find_customer(tx, *address);
    if (!customer)
        return customer.error();
    return make_link(tx, customer->id, operator_link_life, false).link;
}

SignInLink create_receipt_link(Transaction& tx, const CustomerId& customer)
{
    return make_link(tx, customer, receipt_link_life, false).link;
}

} // namespace supple::store

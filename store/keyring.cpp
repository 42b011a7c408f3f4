#include "store/keyring.hpp"

#include "store/column.hpp"
#include "store/digest.hpp"
#include "store/random.hpp"

#include <boost/json.hpp>
#include <openssl/evp.h>

namespace supple::store
{

using KeyPair = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

struct Keyring::Key {
    KeyPair pair;
    std::string kid;
    std::string x; // the public key, base64url, as RFC 8037 names it
    std::string header;
    Timestamp signs_from;
    std::optional<Timestamp> verifies_till{};
};

namespace
{

constexpr std::size_t raw_key_size = 32; // RFC 8032 section 5.1.5

[[noreturn]] void fail(const char* what)
{
    throw std::runtime_error(std::string("OpenSSL could not ") + what + " with an Ed25519 key.");
}

KeyPair key_pair(const std::vector<std::uint8_t>& private_key)
{
    KeyPair pair(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, private_key.data(),
                                              private_key.size()),
                 EVP_PKEY_free);
    if (!pair)
        fail("do anything");
    return pair;
}

std::string public_key(const KeyPair& pair)
{
    std::array<std::uint8_t, raw_key_size> bytes;
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(pair.get(), bytes.data(), &size) != 1)
        fail("derive the public key");
    return base64url(bytes);
}

// RFC 7638 section 3, with the members of RFC 8037 appendix A.3: fixed order, no blanks.
std::string thumbprint(const std::string& x)
{
    return base64url(sha256(R"({"crv":"Ed25519","kty":"OKP","x":")" + x + R"("})"));
}

// The row of a key; its private half never leaves this file.
struct Row {
    std::string private_key;
    Timestamp signs_from;
    std::optional<Timestamp> verifies_till{};
};

void columns(soci::statement& statement, Row& row)
{
    statement.exchange(soci::into(row.private_key));
    statement.exchange(soci::into(row.signs_from));
    statement.exchange(soci::into(row.verifies_till));
}

Keyring::Key key_of(const Row& row)
{
    const auto bytes = from_base64url(row.private_key);
    if (!bytes || bytes->size() != raw_key_size)
        throw std::runtime_error("A signing key in the database is damaged; restore a backup.");
    auto pair = key_pair(*bytes);
    auto x = public_key(pair);
    auto kid = thumbprint(x);
    auto header = base64url(R"({"alg":"EdDSA","kid":")" + kid + R"(","typ":"JWT"})");
    return {.pair = std::move(pair),
            .kid = std::move(kid),
            .x = std::move(x),
            .header = std::move(header),
            .signs_from = row.signs_from,
            .verifies_till = row.verifies_till};
}

std::string add_key(Transaction& tx, Timestamp signs_from)
{
    std::array<std::uint8_t, raw_key_size> bytes;
    tx.random().fill(bytes);
    const Row row{.private_key = base64url(bytes), .signs_from = signs_from};
    const auto kid = key_of(row).kid;
    const auto now = tx.now();
    run(tx,
        "INSERT INTO signing_keys (kid, private_key, created_at, signs_from)"
        " VALUES (:kid, :key, :now, :from)",
        with(kid, "kid"), with(row.private_key, "key"), with(now, "now"),
        with(row.signs_from, "from"));
    return kid;
}

bool verifies(const Keyring::Key& key, Timestamp now)
{
    return !key.verifies_till || now < *key.verifies_till;
}

using DigestState = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;

const std::uint8_t* bytes_of(std::string_view text)
{
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

} // namespace

const Keyring::Key& Keyring::signing_key(Timestamp now) const
{
    const Key* newest = nullptr;
    for (const auto& key : keys_)
        if (key->signs_from <= now && (!newest || key->signs_from > newest->signs_from))
            newest = key.get();
    if (!newest)
        throw std::runtime_error("There is no signing key; run `supple init`.");
    return *newest;
}

const Keyring::Key* Keyring::verifying_key(std::string_view header, Timestamp now) const
{
    for (const auto& key : keys_)
        if (key->header == header && verifies(*key, now))
            return key.get();
    return nullptr;
}

std::string Keyring::jwks(Timestamp now) const
{
    boost::json::array keys;
    for (const auto& key : keys_)
        if (verifies(*key, now))
            keys.push_back({{"kty", "OKP"},
                            {"crv", "Ed25519"},
                            {"alg", "EdDSA"},
                            {"use", "sig"},
                            {"kid", key->kid},
                            {"x", key->x}});
    return boost::json::serialize(boost::json::object{{"keys", std::move(keys)}});
}

const std::string& kid(const Keyring::Key& key)
{
    return key.kid;
}

const std::string& encoded_header(const Keyring::Key& key)
{
    return key.header;
}

Keyring::Signature sign(const Keyring::Key& key, std::string_view message)
{
    const DigestState state(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    Keyring::Signature signature;
    std::size_t size = signature.size();
    if (!state || EVP_DigestSignInit(state.get(), nullptr, nullptr, nullptr, key.pair.get()) != 1 ||
        EVP_DigestSign(state.get(), signature.data(), &size, bytes_of(message), message.size()) !=
            1)
        fail("sign");
    return signature;
}

bool verify(const Keyring::Key& key, std::string_view message, const Keyring::Signature& signature)
{
    const DigestState state(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!state || EVP_DigestVerifyInit(state.get(), nullptr, nullptr, nullptr, key.pair.get()) != 1)
        fail("verify");
    return EVP_DigestVerify(state.get(), signature.data(), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

void ensure_signing_key(Transaction& tx)
{
    const int kept =
        *first_value<int>(tx, "SELECT count(*) FROM signing_keys WHERE verifies_till IS NULL");
    if (kept == 0)
        add_key(tx, tx.now());
}

std::string roll_signing_key(Transaction& tx)
{
    const auto signs_from = tx.now() + key_lead;
    const auto last_token_ends = signs_from + greatest_token_life;
    run(tx, "UPDATE signing_keys SET verifies_till = :end WHERE verifies_till IS NULL",
        with(last_token_ends, "end"));
    return add_key(tx, signs_from);
}

Keyring load_keyring(Snapshot& snapshot, Timestamp now)
{
    std::vector<std::shared_ptr<const Keyring::Key>> keys;
    for (const auto& row : all_rows<Row>(snapshot,
                                         "SELECT private_key, signs_from, verifies_till"
                                         " FROM signing_keys"
                                         " WHERE verifies_till IS NULL OR verifies_till > :now"
                                         " ORDER BY signs_from DESC, kid",
                                         with(now, "now")))
        keys.push_back(std::make_shared<const Keyring::Key>(key_of(row)));
    return Keyring(std::move(keys));
}

} // namespace supple::store

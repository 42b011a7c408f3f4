#include "store/access_token.hpp"
#include "store/database.hpp"
#include "store/digest.hpp"
#include "store/random.hpp"
#include "tests/fuzz/fuzzed.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cassert>
#include <chrono>

using namespace supple::store;

namespace
{

constexpr Timestamp now{std::chrono::seconds(1'800'000'000)};
constexpr auto issuer = "https://shop.example";

// The same key in every run, or the corpus would be worth nothing.
const Keyring& keyring()
{
    static const Keyring only = [] {
        const supple::tests::TemporaryFolder folder;
        const SteppingClock clock(now);
        SeededRandom random(1);
        auto database = Database::open(folder.path() / "supple.db", clock, random);
        database.write([](Transaction& tx) { ensure_signing_key(tx); });
        return database.read([](Snapshot& snapshot) { return load_keyring(snapshot, now); });
    }();
    return only;
}

} // namespace

void supple::fuzz::feed(Bytes bytes)
{
    // As it comes: nobody can have signed it.
    assert(!verify_access_token(as_text(bytes), keyring(), issuer, now));

    // Behind a true signature, as if our own key said it.
    const auto& key = keyring().signing_key(now);
    const auto text = encoded_header(key) + "." + base64url(as_text(bytes));
    const auto token = text + "." + base64url(sign(key, text));
    const auto claims = verify_access_token(token, keyring(), issuer, now);
    if (!claims)
        return;
    assert(claims->issuer == issuer && claims->expires_at > now);
    if (claims->issued_at >= claims->expires_at || claims->issued_at < now)
        return; // we would not have signed that: the key in use is another's moment
    assert(must([&] {
               return verify_access_token(sign_access_token(*claims, keyring()), keyring(), issuer,
                                          now)
                   .value();
           }) == *claims);
}

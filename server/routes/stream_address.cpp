#include "server/routes/stream_address.hpp"

#include "store/access_token.hpp"
#include "store/random.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace supple::routes
{
namespace
{

StreamAddress signed_address(store::Snapshot& snapshot, store::AccessClaims claims,
                             const TokenTerms& terms, const store::Revision& revision,
                             std::string_view file)
{
    store::SystemRandom random;
    claims.issuer = terms.issuer;
    claims.video = revision.video;
    claims.revision = revision.id;
    claims.id = store::TokenId::fresh(random);
    const auto keyring = store::load_keyring(snapshot, claims.issued_at);
    const std::string token = store::sign_access_token(claims, keyring);
    return {fmt::format("/stream/{}/{}/{}", token, revision.video.text(), file),
            claims.expires_at - claims.issued_at};
}

} // namespace

StreamAddress stream_address(store::Snapshot& snapshot, const TokenTerms& terms,
                             const store::Entitlement& entitlement,
                             const std::optional<store::PlaybackId>& playback,
                             const store::Revision& revision, store::Timestamp now)
{
    store::AccessClaims claims;
    claims.subject = entitlement.id.text();
    claims.audience = store::Audience::stream;
    claims.playback = playback;
    claims.issued_at = now;
    claims.expires_at = std::min(now + terms.life, entitlement.until.value_or(now + terms.life));
    return signed_address(snapshot, std::move(claims), terms, revision, "main.m3u8");
}

StreamAddress preview_address(store::Snapshot& snapshot, const TokenTerms& terms,
                              const store::Revision& revision, store::Timestamp now)
{
    store::AccessClaims claims;
    claims.subject = "preview";
    claims.audience = store::Audience::preview;
    claims.preview = revision.preview;
    claims.issued_at = now;
    claims.expires_at = now + terms.life;
    return signed_address(snapshot, std::move(claims), terms, revision, "preview.m3u8");
}

std::string as_json(const StreamAddress& address)
{
    return boost::json::serialize(
        boost::json::object{{"address", address.path}, {"expires_in", address.expires_in.count()}});
}

} // namespace supple::routes

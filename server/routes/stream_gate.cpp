#include "server/routes/stream_gate.hpp"

#include <utility>

namespace supple::routes
{

StreamGate::StreamGate(std::string issuer, const store::Clock& clock, Viewers& viewers)
    : issuer_(std::move(issuer)), clock_(clock), viewers_(viewers)
{
}

StreamGate::Pass StreamGate::check(std::string_view token, std::string_view video)
{
    const auto now = clock_.now();
    const Pass pass = look_at(token, video, now);
    if (pass.claims)
        note_viewer(now);
    return pass;
}

void StreamGate::note_viewer(store::Timestamp now)
{
    memory_.note_use(now);
    if (now - told_ < Viewers::tell_every)
        return;
    viewers_.tell(memory_.used_since(told_ - Viewers::tell_every));
    told_ = now;
}

StreamGate::Pass StreamGate::look_at(std::string_view token, std::string_view video,
                                     store::Timestamp now)
{
    if (const auto* claims = memory_.find(token)) {
        // The other claims were true when it was verified, and are for ever.
        if (now >= claims->expires_at)
            return {nullptr, Denial::expired};
        return judge(*claims, video);
    }

    auto claims = store::verify_access_token(token, keyring_, issuer_, now);
    if (!claims) {
        const bool expired = claims.error() == store::Refusal::token_expired;
        return {nullptr, expired ? Denial::expired : Denial::invalid};
    }
    return judge(memory_.keep(token, std::move(*claims)), video);
}

StreamGate::Pass StreamGate::judge(const store::AccessClaims& claims, std::string_view video) const
{
    if (revoked_.has(claims.subject))
        return {nullptr, Denial::revoked};
    if (claims.playback && stopped_.has(claims.playback->text()))
        return {nullptr, Denial::taken_over};
    if (claims.video.text() != video)
        return {nullptr, Denial::elsewhere};
    return {&claims, Denial::invalid};
}

void StreamGate::set_keyring(store::Keyring keyring)
{
    keyring_ = std::move(keyring);
    // A key may have been taken away because it leaked: what it signed is not remembered further.
    memory_.forget_all();
}

void StreamGate::revoke(const store::EntitlementId& entitlement)
{
    revoked_.add(entitlement);
}

void StreamGate::stop(const std::vector<store::PlaybackStop>& stops)
{
    for (const store::PlaybackStop& stop : stops)
        stopped_.add(stop);
    stopped_.forget(clock_.now() - store::greatest_token_life);
}

} // namespace supple::routes

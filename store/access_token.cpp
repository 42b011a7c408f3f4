#include "store/access_token.hpp"

#include "store/digest.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cassert>

namespace supple::store
{

namespace
{

namespace json = boost::json;

std::string_view name(Audience audience)
{
    return audience == Audience::stream ? "stream" : "preview";
}

json::object as_json(const AccessClaims& claims)
{
    json::object object{{"iss", claims.issuer},
                        {"sub", claims.subject},
                        {"aud", name(claims.audience)},
                        {"iat", claims.issued_at.time_since_epoch().count()},
                        {"exp", claims.expires_at.time_since_epoch().count()},
                        {"jti", claims.id.text()},
                        {"video", claims.video.text()},
                        {"revision", claims.revision.text()}};
    if (claims.audience == Audience::preview) {
        object["first"] = claims.preview.first_segment;
        object["segments"] = claims.preview.segments;
    }
    if (claims.playback)
        object["sid"] = claims.playback->text(); // as OpenID Connect calls a session
    return object;
}

// Readers of one claim each: nothing if it is absent or of another type.

std::optional<std::string> text(const json::object& object, std::string_view member)
{
    const auto* value = object.if_contains(member);
    if (!value || !value->is_string())
        return std::nullopt;
    return std::string(value->get_string());
}

std::optional<std::int64_t> number(const json::object& object, std::string_view member)
{
    const auto* value = object.if_contains(member);
    if (!value || !value->is_int64())
        return std::nullopt;
    return value->get_int64();
}

template <class AnyId>
std::optional<AnyId> id(const json::object& object, std::string_view member)
{
    const auto parsed = AnyId::parse(text(object, member).value_or(""));
    if (!parsed)
        return std::nullopt;
    return *parsed;
}

std::optional<Audience> audience(const json::object& object)
{
    const auto word = text(object, "aud");
    if (word == "stream")
        return Audience::stream;
    if (word == "preview")
        return Audience::preview;
    return std::nullopt;
}

std::optional<int> segment_number(const json::object& object, std::string_view member)
{
    const auto found = number(object, member);
    if (!found || *found < 0 || *found > greatest_segment_number)
        return std::nullopt;
    return static_cast<int>(*found);
}

// Tokens of the version before name no first segment; theirs was number 1.
std::optional<Preview> preview(const json::object& object, Audience audience)
{
    if (audience == Audience::stream)
        return Preview{};
    const auto first = object.contains("first") ? segment_number(object, "first") : 1;
    const auto segments = segment_number(object, "segments");
    if (!first || !segments || *first == 0)
        return std::nullopt;
    return Preview{*first, *segments};
}

std::optional<Timestamp> time(const json::object& object, std::string_view member)
{
    constexpr std::int64_t end_of_years = 253'402'300'799; // of four digits; far from any overflow
    const auto seconds = number(object, member);
    if (!seconds || *seconds < 0 || *seconds > end_of_years)
        return std::nullopt;
    return Timestamp(std::chrono::seconds(*seconds));
}

std::optional<AccessClaims> read_claims(const json::object& object)
{
    const auto issuer = text(object, "iss");
    const auto subject = text(object, "sub");
    const auto who = audience(object);
    const auto issued = time(object, "iat");
    const auto expires = time(object, "exp");
    const auto token = id<TokenId>(object, "jti");
    const auto video = id<VideoId>(object, "video");
    const auto revision = id<RevisionId>(object, "revision");
    if (!issuer || !subject || !who || !issued || !expires || !token || !video || !revision)
        return std::nullopt;
    const auto part = preview(object, *who);
    const auto playback = id<PlaybackId>(object, "sid");
    if (!part || (object.contains("sid") && !playback))
        return std::nullopt;
    return AccessClaims{.issuer = *issuer,
                        .subject = *subject,
                        .audience = *who,
                        .video = *video,
                        .revision = *revision,
                        .preview = *part,
                        .playback = playback,
                        .issued_at = *issued,
                        .expires_at = *expires,
                        .id = *token};
}

// The three parts of a compact JWS (RFC 7515 section 7.1), and what the signature is over.
struct Parts {
    std::string_view header, claims, signature, signed_text;
};

std::optional<Parts> split(std::string_view token)
{
    if (token.size() > greatest_token_length)
        return std::nullopt;
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == token.npos || first == last)
        return std::nullopt;
    const auto claims = token.substr(first + 1, last - first - 1);
    if (claims.find('.') != claims.npos)
        return std::nullopt;
    return Parts{token.substr(0, first), claims, token.substr(last + 1), token.substr(0, last)};
}

std::optional<Keyring::Signature> read_signature(std::string_view encoded)
{
    const auto bytes = from_base64url(encoded);
    Keyring::Signature signature;
    if (!bytes || bytes->size() != signature.size())
        return std::nullopt;
    std::ranges::copy(*bytes, signature.begin());
    return signature;
}

std::optional<json::object> read_object(std::string_view encoded)
{
    const auto bytes = from_base64url(encoded);
    if (!bytes)
        return std::nullopt;
    json::parse_options strict;
    strict.max_depth = 1;
    json::error_code error;
    const auto value = json::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()},
                                   error, {}, strict);
    if (error || !value.is_object())
        return std::nullopt;
    return value.get_object();
}

} // namespace

std::string sign_access_token(const AccessClaims& claims, const Keyring& keyring)
{
    assert(claims.expires_at > claims.issued_at);
    assert(claims.expires_at - claims.issued_at <= greatest_token_life);
    const auto& key = keyring.signing_key(claims.issued_at);
    auto token = encoded_header(key) + "." + base64url(json::serialize(as_json(claims)));
    token += "." + base64url(sign(key, token));
    assert(token.size() <= greatest_token_length);
    return token;
}

Result<AccessClaims> verify_access_token(std::string_view token, const Keyring& keyring,
                                         std::string_view issuer, Timestamp now)
{
    const auto parts = split(token);
    if (!parts)
        return Refusal::token_invalid;
    const auto* key = keyring.verifying_key(parts->header, now);
    const auto signature = read_signature(parts->signature);
    if (!key || !signature || !verify(*key, parts->signed_text, *signature))
        return Refusal::token_invalid;

    // From here on the words are our own, though maybe another version's.
    const auto object = read_object(parts->claims);
    const auto claims = object ? read_claims(*object) : std::nullopt;
    if (!claims || claims->issuer != issuer || claims->issued_at > now + clock_skew ||
        claims->expires_at - claims->issued_at > greatest_token_life)
        return Refusal::token_invalid;
    if (claims->expires_at <= now)
        return Refusal::token_expired;
    return *claims;
}

} // namespace supple::store

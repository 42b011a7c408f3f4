#include "tests/server/stream_shop.hpp"

#include "server/http/worker.hpp"
#include "store/email.hpp"
#include "store/keyring.hpp"
#include "store/session.hpp"

#include <boost/asio/post.hpp>

#include <chrono>

namespace supple::test
{

StreamShop::StreamShop(unsigned workers, std::size_t connections)
{
    database_ = store::Database::open(database_file(), clock_, random_);
    fill();
    write_package();

    feed_ =
        std::make_unique<RevocationFeed>(database_file(), clock_, random_, [](std::string_view) {});
    http::ServerSettings settings;
    settings.listeners = {{.endpoint = {boost::asio::ip::address_v4::loopback(), 0}}};
    settings.workers = workers;
    settings.limits = http::test::patient_limits();
    settings.limits.connections = connections;
    settings.standard_headers = {{"Content-Security-Policy", "default-src 'self'"}};
    server_ = std::make_unique<http::Server>(std::move(settings), [&](http::Worker& worker) {
        auto gate = std::make_shared<routes::StreamGate>(issuer, clock_, viewers_);
        feed_->subscribe([gate, home = worker.executor()](const AccessNews& news) {
            boost::asio::post(home, [gate, news] {
                if (news.keyring)
                    gate->set_keyring(*news.keyring);
                for (const auto& revoked : *news.revoked)
                    gate->revoke(revoked);
                gate->stop(*news.stopped);
            });
        });
        http::Router router;
        routes::add_stream_routes(router, folder_.path() / "packages", gate, refused_,
                                  {clock_, [&](auto seen) {
                                       const std::lock_guard lock(mutex_);
                                       seen_.insert(seen_.end(), seen.begin(), seen.end());
                                   }});
        return router;
    });
    feed_->start();
    server_->start();
}

StreamShop::~StreamShop()
{
    server_->stop();
    feed_->stop();
}

void StreamShop::fill()
{
    database_->write([&](store::Transaction& tx) {
        store::ensure_signing_key(tx);
        course_ = store::create_course(tx, "psoas", {.title = "Psoas", .summary = ""}).value();
        video = store::add_video(tx, course_.id, "practice", "Practice").value();
        revision = store::RevisionId::fresh(tx.random());
    });
    keyring_ = database_->read(
        [&](store::Snapshot& snapshot) { return store::load_keyring(snapshot, clock_.now()); });
}

void StreamShop::write_package()
{
    const auto base = "packages/" + video.id.text() + '/' + revision.text();
    for (const char* name : {"main.m3u8", "preview.m3u8", "v1.m3u8", "v1_preview.m3u8"}) {
        folder_.write(base + '/' + name, std::string("#EXTM3U ") + name);
        folder_.write(base + '/' + name + ".gz", std::string("gzipped ") + name);
    }
    for (const char* name :
         {"v1_init.mp4", "v1_00001.m4s", "v1_00002.m4s", "v1_00003.m4s", "a1_init.mp4",
          "a1_00001.m4s", "i1.m3u8", "i1_init.mp4", "i1_00001.m4s", "c_en_00001.vtt",
          "c_en_00003.vtt", "chapters.vtt", "storyboard.vtt", "storyboard_00001.jpg"})
        folder_.write(base + '/' + name, segment_bytes);
    folder_.write(base + "/poster.jpg", "not streamed");
    folder_.write(base + "/preview.jpg", "not streamed");
    folder_.write(base + "/package.json", "not streamed");
    folder_.write(base + ".keys/key1", "0123456789abcdef");
    folder_.write(base + ".keys/key2", "fedcba9876543210");
}

store::Entitlement StreamShop::grant(std::string_view email)
{
    return database_->write([&](store::Transaction& tx) {
        const auto customer = store::ensure_customer(tx, store::Email::parse(email).value());
        return store::grant_by_operator(tx, customer.id, course_.id, std::nullopt).value();
    });
}

void StreamShop::revoke(const store::Entitlement& entitlement)
{
    database_->write([&](store::Transaction& tx) {
        store::revoke(tx, entitlement.customer, entitlement.course).value();
    });
}

store::AccessClaims StreamShop::claims() const
{
    const auto now = clock_.now();
    return {.issuer = issuer,
            .subject = "e-of-nobody",
            .audience = store::Audience::stream,
            .video = video.id,
            .revision = revision,
            .preview = {},
            .issued_at = now,
            .expires_at = now + std::chrono::hours(2),
            .id = {}};
}

std::string StreamShop::sign(const store::AccessClaims& claims) const
{
    store::SystemRandom random;
    auto own = claims;
    own.id = store::TokenId::fresh(random);
    return store::sign_access_token(own, keyring_);
}

std::string StreamShop::token(const store::Entitlement& entitlement)
{
    auto own = claims();
    own.subject = entitlement.id.text();
    return sign(own);
}

store::PlaybackSession StreamShop::begin(const store::Entitlement& entitlement,
                                         store::TakeOver take_over)
{
    return database_->write([&](store::Transaction& tx) {
        const auto browser = store::open_session(tx, entitlement.customer).session.id;
        return store::begin_playback(tx, entitlement.id, browser, 2, take_over).value();
    });
}

std::string StreamShop::token(const store::PlaybackSession& playback)
{
    auto own = claims();
    own.subject = playback.entitlement.text();
    own.playback = playback.id;
    return sign(own);
}

std::vector<store::SeenPlayback> StreamShop::seen()
{
    const std::lock_guard lock(mutex_);
    return seen_;
}

std::string StreamShop::preview_token(const store::Preview& preview) const
{
    auto own = claims();
    own.subject = "preview";
    own.audience = store::Audience::preview;
    own.preview = preview;
    return sign(own);
}

std::string StreamShop::address(std::string_view token, std::string_view file) const
{
    return "/stream/" + std::string(token) + '/' + video.id.text() + '/' + std::string(file);
}

http::test::Answer StreamShop::get(std::string_view token, std::string_view file,
                                   std::string_view headers) const
{
    return http::test::Client(port()).get(address(token, file), headers);
}

} // namespace supple::test

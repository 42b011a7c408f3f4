// A shop with one video, a package on the disk, and a server of several workers that streams it: as
// small as the way of a segment allows.
#pragma once

#include "server/http/server.hpp"
#include "server/revocation_feed.hpp"
#include "server/routes/stream.hpp"
#include "store/access_token.hpp"
#include "store/catalog.hpp"
#include "store/customer.hpp"
#include "store/database.hpp"
#include "store/entitlement.hpp"
#include "store/random.hpp"
#include "tests/http/http_client.hpp"
#include "tests/http/http_fixture.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::test
{

inline constexpr auto issuer = "https://shop.example";

// The machine's clock, set forward when a test says so. Any thread.
class ShiftedClock final : public store::Clock
{
  public:
    store::Timestamp now() const override { return clock_.now() + shift_.load(); }
    void advance(std::chrono::seconds by) { shift_ = shift_.load() + by; }

  private:
    store::SystemClock clock_;
    std::atomic<std::chrono::seconds> shift_{};
};

class StreamShop
{
  public:
    // `connections`: of a worker.
    explicit StreamShop(unsigned workers = 1, std::size_t connections = 4096);
    ~StreamShop();

    std::uint16_t port() const { return server_->port(); }
    http::Server& server() { return *server_; }
    std::filesystem::path database_file() const { return folder_.path() / "supple.db"; }

    // Gives a customer access; a token for it; takes access again.
    store::Entitlement grant(std::string_view email);
    std::string token(const store::Entitlement& entitlement);
    void revoke(const store::Entitlement& entitlement);

    // A browser of hers that begins to play; a token for it.
    store::PlaybackSession begin(const store::Entitlement& entitlement,
                                 store::TakeOver take_over = store::TakeOver::no);
    std::string token(const store::PlaybackSession& playback);
    // What the workers told of who watches.
    std::vector<store::SeenPlayback> seen();

    void advance_clock(std::chrono::seconds by) { clock_.advance(by); }

    // Claims of a good token for the whole video, to be spoilt by a test.
    store::AccessClaims claims() const;
    std::string sign(const store::AccessClaims& claims) const;
    std::string preview_token(const store::Preview& preview) const;

    std::string address(std::string_view token, std::string_view file) const;
    http::test::Answer get(std::string_view token, std::string_view file,
                           std::string_view headers = "") const;

    store::Video video{};
    store::RevisionId revision{};
    std::string segment_bytes = http::test::pattern_bytes(300'000);

  private:
    void fill();
    void write_package();

    http::test::TemporaryFolder folder_;
    ShiftedClock clock_;
    store::SystemRandom random_;
    std::optional<store::Database> database_;
    store::Course course_{};
    store::Keyring keyring_;
    std::mutex mutex_;
    std::vector<store::SeenPlayback> seen_;
    routes::RefusedTokens refused_;
    routes::Viewers viewers_;
    std::unique_ptr<RevocationFeed> feed_;
    std::unique_ptr<http::Server> server_;
};

} // namespace supple::test

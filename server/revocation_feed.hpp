// Tells the workers what changed in the database that decides about streams: entitlements revoked
// and playback sessions stopped, by this process or any other, and the keys of access tokens. Its
// own thread asks every 200 ms, so that the way of a segment never asks. Delivers in order; a
// failed look is reported once, and made again.
#pragma once

#include "store/clock.hpp"
#include "store/database.hpp"
#include "store/id.hpp"
#include "store/keyring.hpp"
#include "store/playback_session.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

namespace supple
{

struct AccessNews {
    // Shared: every worker reads the same list.
    std::shared_ptr<const std::vector<store::EntitlementId>> revoked;
    std::shared_ptr<const std::vector<store::PlaybackStop>> stopped;
    std::optional<store::Keyring> keyring; // if it changed
};

class RevocationFeed
{
  public:
    // A viewer is refused within a second of a refund; this leaves room for a busy machine.
    static constexpr std::chrono::milliseconds look_every{200};
    // Keys are published minutes before they sign (store::key_lead).
    static constexpr std::chrono::seconds look_for_keys_every{5};

    using Deliver = std::function<void(const AccessNews&)>;
    using Report = std::function<void(std::string_view what)>;

    // Opens its own connection and reads all there is. Clock and Random outlive it.
    RevocationFeed(const std::filesystem::path& path, const store::Clock& clock,
                   store::Random& random, Report report);
    ~RevocationFeed();
    RevocationFeed(const RevocationFeed&) = delete;
    RevocationFeed& operator=(const RevocationFeed&) = delete;

    // Before start(). `deliver` is called at once with all there is, later from the feed's thread
    // with what is new; there it should post to a worker's executor.
    void subscribe(Deliver deliver);

    void start();
    void stop(); // before the executors that are posted to are destroyed

  private:
    void run();
    void look();
    AccessNews read_news(store::Database& database);

    const store::Clock& clock_;
    Report report_;
    store::Database database_; // of the feed's thread
    std::int64_t sequence_ = 0;
    std::int64_t stop_sequence_ = 0;
    std::vector<store::EntitlementId> all_revoked_;
    std::vector<store::PlaybackStop> all_stopped_;
    store::Keyring keyring_;
    std::string public_keys_;
    std::chrono::steady_clock::time_point keys_read_{};
    bool failing_ = false;
    std::vector<Deliver> subscribers_;

    std::mutex mutex_;
    std::condition_variable stopping_;
    bool stop_ = false;
    std::thread thread_;
};

} // namespace supple

#include "server/revocation_feed.hpp"

#include "store/entitlement.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

namespace supple
{

RevocationFeed::RevocationFeed(const std::filesystem::path& path, const store::Clock& clock,
                               store::Random& random, Report report)
    : clock_(clock), report_(std::move(report)),
      database_(store::Database::open(path, clock, random))
{
    // A Database belongs to one thread, and this one is not the feed's.
    auto here = store::Database::open(path, clock, random);
    read_news(here);
}

RevocationFeed::~RevocationFeed()
{
    stop();
}

void RevocationFeed::subscribe(Deliver deliver)
{
    assert(!thread_.joinable());
    const AccessNews all{std::make_shared<const std::vector<store::EntitlementId>>(all_revoked_),
                         std::make_shared<const std::vector<store::PlaybackStop>>(all_stopped_),
                         keyring_};
    deliver(all);
    subscribers_.push_back(std::move(deliver));
}

void RevocationFeed::start()
{
    all_revoked_.clear();
    all_revoked_.shrink_to_fit();
    all_stopped_.clear();
    all_stopped_.shrink_to_fit();
    thread_ = std::thread([this] { run(); });
}

void RevocationFeed::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopping_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void RevocationFeed::run()
{
    std::unique_lock lock(mutex_);
    while (!stopping_.wait_for(lock, look_every, [&] { return stop_; })) {
        lock.unlock();
        look();
        lock.lock();
    }
}

void RevocationFeed::look()
{
    try {
        const AccessNews news = read_news(database_);
        failing_ = false;
        if (news.revoked->empty() && news.stopped->empty() && !news.keyring)
            return;
        for (const Deliver& deliver : subscribers_)
            deliver(news);
    } catch (const std::exception& error) {
        if (!std::exchange(failing_, true))
            report_(std::string("cannot look for revoked access: ") + error.what());
    }
}

AccessNews RevocationFeed::read_news(store::Database& database)
{
    const auto steady_now = std::chrono::steady_clock::now();
    const bool keys_are_due =
        public_keys_.empty() || steady_now - keys_read_ >= look_for_keys_every;
    AccessNews news;
    std::vector<store::EntitlementId> revoked;
    std::vector<store::PlaybackStop> stopped;
    // Kept only when all was read: a failure half-way must not lose a revocation.
    std::int64_t sequence = sequence_;
    database.read([&](store::Snapshot& snapshot) {
        for (auto& revocation : store::revocations_since(snapshot, sequence)) {
            revoked.push_back(std::move(revocation.entitlement));
            sequence = std::max(sequence, revocation.sequence);
        }
        stopped = store::stops_since(snapshot, stop_sequence_, clock_.now());
        if (keys_are_due)
            news.keyring = store::load_keyring(snapshot, clock_.now());
    });
    sequence_ = sequence;
    if (!stopped.empty())
        stop_sequence_ = stopped.back().sequence;
    if (news.keyring) {
        keys_read_ = steady_now;
        auto public_keys = news.keyring->jwks(clock_.now());
        if (std::exchange(public_keys_, public_keys) == public_keys)
            news.keyring.reset();
        else
            keyring_ = *news.keyring;
    }
    if (!thread_.joinable()) {
        all_revoked_.insert(all_revoked_.end(), revoked.begin(), revoked.end());
        all_stopped_.insert(all_stopped_.end(), stopped.begin(), stopped.end());
    }
    news.stopped = std::make_shared<const std::vector<store::PlaybackStop>>(std::move(stopped));
    news.revoked = std::make_shared<const std::vector<store::EntitlementId>>(std::move(revoked));
    return news;
}

} // namespace supple

// GET /readyz: 200 when an order could be taken and a stream opened this moment, that is when the
// database can be written, a signing key is there and the disk has room; otherwise 503. What is
// missing is told to callers of this machine only: others learn from it when to strike. Asked by
// many, it looks once a second, so that a stranger cannot keep the database's writer busy.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "store/clock.hpp"

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>

namespace supple::routes
{

class ReadyCheck
{
  public:
    static constexpr std::chrono::seconds look_every{1};

    // `data`: the shop's folder. Store and clock outlive it.
    ReadyCheck(AsyncStore& store, const store::Clock& clock, std::filesystem::path data);

    void add_to(http::Router& router);

  private:
    using Moment = std::chrono::steady_clock::time_point;

    http::Task<http::Response> answer(http::Request& request);
    http::Task<std::string> look(); // what is missing, a line each
    std::string disk_fault() const;
    bool is_due();

    AsyncStore& store_;
    const store::Clock& clock_;
    std::filesystem::path data_;
    std::mutex mutex_; // locked by whoever asks for readiness, and by no other request
    Moment looked_{};
    std::string missing_ = "nobody has looked yet\n";
};

} // namespace supple::routes

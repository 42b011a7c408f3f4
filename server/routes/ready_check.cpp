#include "server/routes/ready_check.hpp"

#include "server/disk_room.hpp"
#include "server/routes/local_caller.hpp"
#include "store/keyring.hpp"

#include <fmt/format.h>

namespace supple::routes
{

ReadyCheck::ReadyCheck(AsyncStore& store, const store::Clock& clock, std::filesystem::path data)
    : store_(store), clock_(clock), data_(std::move(data))
{
}

void ReadyCheck::add_to(http::Router& router)
{
    router.get("/readyz", [this](http::Request& request) { return answer(request); });
}

http::Task<http::Response> ReadyCheck::answer(http::Request& request)
{
    if (is_due()) {
        std::string found = co_await look();
        const std::lock_guard lock(mutex_);
        missing_ = std::move(found);
    }
    std::string missing;
    {
        const std::lock_guard lock(mutex_);
        missing = missing_;
    }
    auto response = http::Response::text(missing.empty() ? "ready\n" : "not ready\n");
    if (!missing.empty()) {
        response.set_status(http::Status::service_unavailable);
        if (is_local_caller(request))
            response.set_body("not ready\n" + missing);
    }
    response.set("Cache-Control", "no-store");
    co_return response;
}

// True for the one who is to look; the others are told what was found last.
bool ReadyCheck::is_due()
{
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (looked_ != Moment() && now - looked_ < look_every)
        return false;
    looked_ = now;
    return true;
}

http::Task<std::string> ReadyCheck::look()
{
    std::string missing = disk_fault();
    try {
        const auto now = clock_.now();
        const auto act = [&](store::Transaction& tx) {
            return !store::load_keyring(tx, now).empty();
        };
        if (!co_await store_.write(act))
            missing += "keys: the database holds no signing key; restore a backup\n";
    } catch (const std::exception& fault) {
        missing += fmt::format("database: cannot be written: {}\n", fault.what());
    }
    co_return missing;
}

std::string ReadyCheck::disk_fault() const
{
    try {
        const auto room = disk_room(data_);
        if (room >= least_room_to_serve)
            return "";
        return fmt::format("disk: {} MiB free in {}, {} are needed\n", room >> 20, data_.string(),
                           least_room_to_serve >> 20);
    } catch (const std::filesystem::filesystem_error& fault) {
        return fmt::format("disk: {}\n", fault.what());
    }
}

} // namespace supple::routes

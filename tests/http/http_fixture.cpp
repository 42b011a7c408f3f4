#include "tests/http/http_fixture.hpp"

namespace supple::http::test
{

Limits patient_limits()
{
    Limits limits;
    limits.tick = std::chrono::milliseconds(20);
    limits.drain_time = std::chrono::seconds(10);
    return limits;
}

RunningServer::RunningServer(const AddRoutes& add_routes, ServerSettings settings)
{
    if (settings.listeners.empty())
        settings.listeners = {
            {.endpoint = {boost::asio::ip::address_v4::loopback(), 0}, .secure = !!settings.tls}};
    settings.limits.tick = std::min(settings.limits.tick, patient_limits().tick);
    settings.limits.drain_time = std::min(settings.limits.drain_time, patient_limits().drain_time);
    settings.access_log = [this](std::string_view lines) {
        const std::lock_guard lock(mutex_);
        access_log_ += lines;
    };
    settings.log_error = [this](std::string_view id, std::string_view what) {
        const std::lock_guard lock(mutex_);
        errors_.push_back(std::string(id) + ' ' + std::string(what));
    };
    server_ = std::make_unique<Server>(std::move(settings), [&](Worker&) {
        Router router;
        add_routes(router);
        return router;
    });
    server_->start();
}

std::string RunningServer::access_log() const
{
    const std::lock_guard lock(mutex_);
    return access_log_;
}

std::vector<std::string> RunningServer::errors() const
{
    const std::lock_guard lock(mutex_);
    return errors_;
}

std::string pattern_bytes(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>((i * 7 + i / 251) & 0xff);
    return bytes;
}

} // namespace supple::http::test

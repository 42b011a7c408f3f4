// A running server on a free loopback port, with whatever endpoints a test gives it; and a folder
// that is gone after the test.
#pragma once

#include "server/http/server.hpp"
#include "server/http/worker.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace supple::http::test
{

// Deadlines short enough for a test to wait for.
Limits patient_limits();

class RunningServer
{
  public:
    using AddRoutes = std::function<void(Router&)>;

    explicit RunningServer(const AddRoutes& add_routes, ServerSettings settings = {});

    std::uint16_t port() const { return server_->port(); }
    Server& server() { return *server_; }
    // Lines of the access log; complete after stop().
    std::string access_log() const;
    std::vector<std::string> errors() const;

  private:
    mutable std::mutex mutex_;
    std::string access_log_;
    std::vector<std::string> errors_;
    std::unique_ptr<Server> server_;
};

using tests::TemporaryFolder;

// Bytes that differ from each other, so that a slice shows where it is from.
std::string pattern_bytes(std::size_t size);

} // namespace supple::http::test

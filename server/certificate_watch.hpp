// Notices that the certificate's files were renewed and brings them into use, for connections made
// from then on; those that run keep what they began with. Files that cannot be used (half renewed,
// not fitting each other) are told once, and what is in use stays in use. One thread only.
#pragma once

#include "server/http/task.hpp"
#include "server/http/tls.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace supple
{

class CertificateWatch
{
  public:
    // A look is some stat(2); certificates are renewed weeks before they end.
    static constexpr std::chrono::seconds look_every{5};

    using Use = std::function<void(std::shared_ptr<const http::TlsContext>)>;
    struct Tell {
        std::function<void(std::string_view what)> renewed;
        std::function<void(std::string_view what)> refused;
    };

    // No identities: nothing is watched. The files as they are now are taken to be in use.
    CertificateWatch(std::vector<http::TlsIdentity> identities, Use use, Tell tell);

    http::Task<void> run(); // until its io_context stops
    // Looks at once; `even_if_unchanged`: reads the files anyhow, because a person asked.
    void look(bool even_if_unchanged);

  private:
    std::string mark() const; // differs when a file does

    std::vector<http::TlsIdentity> identities_;
    Use use_;
    Tell tell_;
    std::string seen_;
};

} // namespace supple

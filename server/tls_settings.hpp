// What the settings say about certificates, as the server wants it.
#pragma once

#include "server/config.hpp"
#include "server/http/tls.hpp"

#include <vector>

namespace supple
{

// One pair, or two; none without TLS.
std::vector<http::TlsIdentity> tls_identities(const Config& config);

} // namespace supple

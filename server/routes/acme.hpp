// GET /.well-known/acme-challenge/{token}, also in the clear: what a certificate authority looks
// for before it issues or renews (RFC 8555 §8.3). The operator's ACME program puts it into the
// folder acme/ of the shop's data, so that nothing has to stop for a renewal.
#pragma once

#include "server/http/router.hpp"

#include <filesystem>

namespace supple::routes
{

// `webroot`: the folder that holds .well-known/acme-challenge/; need not be there.
void add_acme_route(http::Router& router, const std::filesystem::path& webroot);

} // namespace supple::routes

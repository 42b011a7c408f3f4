// What the settings say about mail: whom it comes from, and where it goes.
#pragma once

#include "server/config.hpp"
#include "server/mailer.hpp"

#include <memory>

namespace supple
{

// The folder of the shop if mail.server is empty, else that server. Throws std::runtime_error when
// the password cannot be read.
std::unique_ptr<Mailer> make_mailer(const Config& config);

} // namespace supple

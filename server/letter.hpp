// The mail that tells a message of the outbox: chooses the template, and turns the message's data
// into what the template takes (web/README.md): whole addresses, days in words.
#pragma once

#include "server/mail_message.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/outbox.hpp"

namespace supple
{

// Throws std::runtime_error if the template is broken.
Mail letter(const store::Message& message, const routes::ShopPages& pages);

} // namespace supple

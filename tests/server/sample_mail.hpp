// A mail as short as can be.
#pragma once

#include "server/mail_message.hpp"

namespace supple::tests
{

inline const Mail receipt{.id = "m1",
                          .to = "ada@example.org",
                          .subject = "Your practice",
                          .text = "Watch now",
                          .html = "<p>Watch now</p>",
                          .written = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000))};

} // namespace supple::tests

// Whether a host is this very machine, where nobody stands in between: asked before anything is
// sent in the clear, or offered to whoever can reach it.
#pragma once

#include <string_view>

namespace supple
{

// "127.0.0.1", "::1", "[::1]". A name is no address, whatever it resolves to.
bool is_loopback_address(std::string_view host);

// Such an address, or "localhost".
bool is_this_machine(std::string_view host);

} // namespace supple

#include "server/config.hpp"
#include "tests/fuzz/fuzzed.hpp"

using namespace supple;

// A shop's supple.toml, and a listening address by itself.
void supple::fuzz::feed(Bytes bytes)
{
    try {
        const Config config = read_config(as_text(bytes), "/nowhere");
        refuse_public_test_payments(config);
    } catch (const std::runtime_error&) { // refused with a sentence
    }
    const auto listen = parse_listen_address(as_text(bytes));
    must([&] { return parse_listen_address(listen_text(listen)); });
}

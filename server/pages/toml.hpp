// toml++, whose parser asserts where a broken file should be refused (a line that begins with "[:"
// ends the program in 3.3). A text that trips over its assertions is one that cannot be read.
#pragma once

#include <stdexcept>

#define TOML_ASSERT(expr)                                                                          \
    ((expr) ? static_cast<void>(0) : throw std::runtime_error("this cannot be read as TOML"))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate" // some of them stand in noexcept functions
#include <toml++/toml.h>
#pragma GCC diagnostic pop

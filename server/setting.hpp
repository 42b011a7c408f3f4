// The table of all settings: from it the settings are read, told by `supple init` in its sample
// file, and guessed at when a name is misspelt.
#pragma once

#include "server/config.hpp"

#include <toml++/toml.h>

#include <functional>

namespace supple
{

struct Setting {
    std::string_view key; // "section.name"
    std::string_view help;
    // Throws std::runtime_error that says what the value must be.
    std::function<void(Config&, const toml::node&)> assign;
    std::function<std::string(const Config&)> shown; // as TOML, for the sample file
};

// In the order of the sample file.
const std::vector<Setting>& settings();

} // namespace supple

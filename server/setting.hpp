// The table of all settings: how each is called, what it is for, how a line of supple.toml becomes
// a member of Config, and how the sample file shows it. Parser, --help and sample read this one
// table. A value of the wrong kind throws std::runtime_error that says what it must be.
#pragma once

#include "server/config.hpp"
#include "server/pages/toml.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace supple
{

struct Setting {
    std::string_view key; // "section.name"
    std::string_view help;
    std::function<void(Config&, const toml::node&)> assign;
    std::function<std::string(const Config&)> shown; // as TOML, for the sample file
};

// In the order of the sample file, section by section.
const std::vector<Setting>& settings();

// Throws std::runtime_error that names the nearest one if there is none.
const Setting& setting_named(std::string_view key);

} // namespace supple

// The kinds of settings: how the value of each is read from the settings file, refused with a
// sentence of what it must be, and written into a sample.
#pragma once

#include "server/setting.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace supple::kinds
{

// Throws std::runtime_error: "must be …".
[[noreturn]] void wrong_kind(std::string_view wanted);

std::string text_of(const toml::node& node);
std::int64_t number_of(const toml::node& node, std::int64_t least, std::int64_t most);

// As a settings file writes it.
std::string quoted(const std::string& text);
std::string list_text(const std::vector<std::string>& texts);

Setting text(std::string_view key, std::string_view help, std::string Config::*member);

// A text that is refused as no `wanted` unless it is sound.
using Check = bool (*)(const std::string&);
Setting checked(std::string_view key, std::string_view help, std::string Config::*member,
                Check is_sound, std::string_view wanted);

Setting email(std::string_view key, std::string_view help, std::string Config::*member);

// A path, within the data folder unless it is absolute.
Setting file(std::string_view key, std::string_view help, std::filesystem::path Config::*member);

// From 0 to `most`.
Setting count(std::string_view key, std::string_view help, std::size_t Config::*member,
              std::int64_t most);

Setting flag(std::string_view key, std::string_view help, bool Config::*member);

} // namespace supple::kinds

// A secret that the operator hands over: in a file of its own, else in an environment variable;
// never in supple.toml itself and never as an argument, where other users of the machine see it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace supple
{

// The first line, without blanks around it. Throws std::runtime_error with a sentence that names
// the setting and never the secret: neither is there, the file cannot be read, is empty or too
// large, or may be read by other users.
std::string read_secret(std::string_view setting, const std::filesystem::path& file,
                        const char* variable);

} // namespace supple

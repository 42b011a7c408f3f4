#include "server/secret_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>

namespace supple
{
namespace
{

// Keys and passwords are shorter; a longer file is another one by mistake.
constexpr std::size_t longest_secret = 1024;
constexpr mode_t of_others = S_IRWXG | S_IRWXO;

std::string trimmed(const std::string& line)
{
    constexpr const char* blanks = " \t\r\n";
    const auto first = line.find_first_not_of(blanks);
    return first == std::string::npos
               ? ""
               : line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

std::string read_file(std::string_view setting, const std::filesystem::path& file)
{
    struct stat facts {
    };
    std::ifstream in(file);
    if (!in || ::stat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode))
        throw std::runtime_error(
            fmt::format("{}: the file {} cannot be read.", setting, file.string()));
    if ((facts.st_mode & of_others) != 0)
        throw std::runtime_error(fmt::format("{}: other users may read {}; run chmod 600 on it.",
                                             setting, file.string()));
    std::string line;
    std::getline(in, line);
    return line;
}

} // namespace

std::string read_secret(std::string_view setting, const std::filesystem::path& file,
                        const char* variable)
{
    const char* given = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): at start
    if (file.empty() && given == nullptr)
        throw std::runtime_error(
            fmt::format("{} is not set: name a file that holds it, or set {} in the environment.",
                        setting, variable));
    const auto secret = trimmed(file.empty() ? std::string(given) : read_file(setting, file));
    if (secret.empty() || secret.size() > longest_secret)
        throw std::runtime_error(fmt::format("{}: there is no secret in {}.", setting,
                                             file.empty() ? variable : file.string()));
    return secret;
}

} // namespace supple

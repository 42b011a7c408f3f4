// Guards the house: who may include whom, how long a file may grow, what a lock file may say.
// It reads the sources as text, so it also sees a file that no target compiles.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace
{

const fs::path root = SUPPLE_SOURCE_DIR;

// A reader should hold a file in the head; past this a second noun is hiding inside. A test that
// draws or builds its own material may take somewhat more.
constexpr int longest_file = 350;
constexpr int longest_test = 500;

std::vector<std::string> lines_of(const fs::path& path)
{
    std::vector<std::string> lines;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

bool is_source(const fs::path& path)
{
    return path.extension() == ".cpp" || path.extension() == ".hpp";
}

std::vector<fs::path> sources_below(const std::string& folder)
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
        if (entry.is_regular_file() && is_source(entry.path()))
            found.push_back(fs::relative(entry.path(), root));
    return found;
}

// The room a file stands in: server's folders are rooms of their own, and so are its single files
// that the floors name.
std::string room_of(const fs::path& file)
{
    static const std::map<std::string, std::string> single = {
        {"server/async_store", "mechanism"},
        {"server/log", "mechanism"},
        {"server/disk_room", "mechanism"},
        {"server/https_client", "mechanism"},
        {"server/secret_file", "mechanism"},
        {"server/revocation_feed", "acts"},
        {"server/outbox_runner", "acts"},
        {"server/provider", "acts"},
        {"server/test_provider", "acts"},
        {"server/stripe_client", "acts"},
        {"server/stripe_provider", "acts"},
        {"server/provider_desk", "acts"},
        {"server/reconciler", "acts"},
        {"server/mail_message", "mechanism"},
        {"server/mailer", "mechanism"},
        {"server/rate_limit", "mechanism"},
        {"server/folder_mailer", "mechanism"},
        {"server/smtp_mailer", "mechanism"},
        {"server/smtp_dialogue", "mechanism"},
        {"server/letter", "acts"},
        {"server/sweeper", "acts"},
        {"server/content_watch", "acts"},
        {"server/sending_turn", "acts"},
        {"server/timekeeper", "acts"},
        {"server/roll_call", "acts"},
        {"server/certificate_watch", "acts"},
        {"server/loopback", "mechanism"},
        {"server/csv", "mechanism"},
    };
    const std::string name = file.generic_string();
    const std::string stem = (file.parent_path() / file.stem()).generic_string();
    for (const std::string room : {"store", "media", "server/http", "server/pages"})
        if (name.starts_with(room + "/"))
            return room;
    if (name.starts_with("server/routes/"))
        return "acts";
    const auto found = single.find(stem);
    return found == single.end() ? "wiring" : found->second;
}

bool may_include(const std::string& from, const std::string& to)
{
    static const std::map<std::string, std::set<std::string>> allowed = {
        {"store", {}},
        {"media", {}},
        {"server/http", {}},
        {"server/pages", {}},
        {"mechanism", {"store"}},
        {"acts", {"store", "server/http", "server/pages", "mechanism"}},
        {"wiring", {"store", "server/http", "server/pages", "mechanism", "acts"}},
    };
    return from == to || allowed.at(from).contains(to);
}

std::optional<std::string> included(const std::string& line)
{
    static const std::regex ours(R"re(^\s*#\s*include\s*"([^"]+)")re");
    std::smatch match;
    if (!std::regex_search(line, match, ours))
        return std::nullopt;
    return match[1].str();
}

bool names_libav(const std::string& line)
{
    static const std::regex libav(R"(^\s*#\s*include\s*<(libav|libsw)[a-z]*/)");
    return std::regex_search(line, libav);
}

} // namespace

TEST_SUITE("the house")
{
    TEST_CASE("has no include that climbs a floor or enters a neighbour")
    {
        for (const std::string house : {"store", "media", "server"})
            for (const fs::path& file : sources_below(house))
                for (const std::string& line : lines_of(root / file))
                    if (const auto target = included(line)) {
                        INFO(file.generic_string(), " includes ", *target);
                        CHECK(may_include(room_of(file), room_of(*target)));
                    }
    }

    TEST_CASE("knows libav in media alone")
    {
        for (const std::string house : {"store", "server"})
            for (const fs::path& file : sources_below(house))
                for (const std::string& line : lines_of(root / file)) {
                    INFO(file.generic_string(), ": ", line);
                    CHECK_FALSE(names_libav(line));
                }
    }

    TEST_CASE("has no file that outgrew its noun")
    {
        for (const std::string house : {"store", "media", "server", "tests"})
            for (const fs::path& file : sources_below(house)) {
                const auto lines = static_cast<int>(lines_of(root / file).size());
                INFO(file.generic_string(), " has ", lines, " lines");
                CHECK(lines <= (house == "tests" ? longest_test : longest_file));
            }
    }

    TEST_CASE("opens every header with what the file is")
    {
        for (const std::string house : {"store", "media", "server"})
            for (const fs::path& file : sources_below(house))
                if (file.extension() == ".hpp") {
                    const auto lines = lines_of(root / file);
                    INFO(file.generic_string());
                    REQUIRE_FALSE(lines.empty());
                    CHECK(lines.front().starts_with("// "));
                    CHECK(std::ranges::find(lines, "#pragma once") != lines.end());
                }
    }

    TEST_CASE("has lock files that name no download host")
    {
        for (const std::string folder : {"web", "tests/browser", "tests/stripe", "tests/mail"}) {
            const auto lines = lines_of(root / folder / "package-lock.json");
            INFO(folder);
            CHECK_FALSE(lines.empty());
            for (const std::string& line : lines)
                CHECK(line.find("\"resolved\": \"http") == std::string::npos);
        }
    }
}

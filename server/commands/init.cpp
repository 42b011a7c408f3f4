#include "server/commands/command.hpp"
#include "server/test_provider.hpp"
#include "store/installation.hpp"
#include "store/keyring.hpp"

#include <fstream>
#include <sys/stat.h>

namespace supple
{
namespace
{

void write_settings(const std::filesystem::path& path)
{
    std::ofstream file(path);
    file << sample_config(Config{});
    if (!file.flush())
        throw std::runtime_error(fmt::format(
            "{} cannot be written: is the disk full, or the folder not yours?", path.string()));
}

} // namespace

void make_shop(const std::filesystem::path& folder)
{
    if (std::filesystem::exists(folder / "supple.toml"))
        throw std::runtime_error(
            fmt::format("There is a shop in {} already; nothing was changed.", folder.string()));
    std::filesystem::create_directories(folder);
    // The folder holds customers' addresses and signing keys.
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    Config config;
    config.data = folder;
    for (const auto& inside : {config.packages(), config.mail_folder(), config.content_folder()})
        std::filesystem::create_directories(inside);

    store::SystemClock clock;
    store::SystemRandom random;
    auto database = store::Database::open(config.database(), clock, random);
    database.write([](store::Transaction& tx) {
        store::ensure_signing_key(tx);
        store::installation_secret(tx, TestProvider::secret_name);
    });
    write_settings(folder / "supple.toml");
}

void add_init(CommandLine& line)
{
    auto* verb =
        line.program.add_subcommand("init", "Make a new shop: settings, signing keys, database");
    verb->callback([&line] {
        const auto folder = line.folder();
        make_shop(folder);
        fmt::print("A new shop is in {}.\nNext: look through {}, then `supple package` a video.\n",
                   folder.string(), (folder / "supple.toml").string());
    });
}

} // namespace supple

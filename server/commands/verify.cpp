#include "server/commands/command.hpp"
#include "server/commands/packager_process.hpp"
#include "store/catalog.hpp"

#include <algorithm>
#include <cstdio>

namespace supple
{
namespace
{

struct Verify {
    std::string named;
    bool json = false;
};

struct Packaged {
    store::Video video;
    std::filesystem::path folder;
    bool encrypted = false;
};

std::vector<Packaged> packages_of(OpenShop& shop, const std::string& slug)
{
    return shop.database.read([&](store::Snapshot& snapshot) {
        std::vector<Packaged> packages;
        const auto course = value_or_fail(store::find_course(snapshot, slug), slug);
        for (const store::Video& video : store::videos_of(snapshot, course.id)) {
            if (!video.revision)
                continue;
            const auto folder = shop.config.packages() / video.id.text() / video.revision->text();
            const auto revision = store::find_revision(snapshot, *video.revision);
            packages.push_back({video, folder, revision->encrypted});
        }
        return packages;
    });
}

int verify(const std::filesystem::path& folder, bool with_keys, bool json)
{
    std::vector<std::string> words{"verify", folder.string()};
    if (with_keys)
        words.insert(words.end(), {"--keys", folder.string() + ".keys"});
    if (json)
        words.emplace_back("--json");
    std::fflush(stdout); // the child writes to it, too
    return run_packager(words);
}

int verify_folder(const std::filesystem::path& folder, bool json)
{
    if (!std::filesystem::exists(folder / "main.m3u8"))
        throw std::runtime_error(fmt::format(
            "{} is no package: it holds no main.m3u8. Name a course, or a package's folder.",
            folder.string()));
    return verify(folder, std::filesystem::exists(folder.string() + ".keys"), json);
}

// As JSON: [{"video": slug, "rules": [...]}, ...].
int verify_course(OpenShop& shop, const std::string& slug, bool json)
{
    const auto packages = packages_of(shop, slug);
    if (packages.empty())
        throw std::runtime_error(
            fmt::format("The course {} has no published video yet: run `supple package`.", slug));
    int worst = 0;
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const auto& [video, folder, encrypted] = packages[i];
        if (json)
            fmt::print("{}{{\"video\": \"{}\", \"rules\": ", i == 0 ? "[" : ", ", video.slug);
        else
            fmt::print("{} ({}):\n", video.title, folder.string());
        worst = std::max(worst, verify(folder, encrypted, json));
        if (json)
            fmt::print("}}{}", i + 1 == packages.size() ? "]\n" : "");
    }
    return worst;
}

} // namespace

void add_verify(CommandLine& line)
{
    auto* verb = line.program.add_subcommand(
        "verify", "Check a package against every rule; exit status 1 on a broken MUST");
    auto wanted = std::make_shared<Verify>();
    verb->add_option("COURSE|FOLDER", wanted->named, "A course of the shop, or a package's folder")
        ->required();
    verb->add_flag("--json", wanted->json, "As JSON");
    verb->callback([&line, wanted] {
        if (std::filesystem::is_directory(wanted->named)) {
            line.status = verify_folder(wanted->named, wanted->json);
            return;
        }
        OpenShop shop(line.folder());
        line.status = verify_course(shop, wanted->named, wanted->json);
    });
}

} // namespace supple

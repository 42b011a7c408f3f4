#include "server/commands/command.hpp"
#include "server/commands/packager_process.hpp"

#include "store/catalog.hpp"

namespace supple
{
namespace
{

struct Verify {
    std::string named;
    bool json = false;
};

std::vector<std::filesystem::path> packages_of(OpenShop& shop, const std::string& slug)
{
    return shop.database.read([&](store::Snapshot& snapshot) {
        std::vector<std::filesystem::path> folders;
        const auto course = value_or_fail(store::find_course(snapshot, slug), slug);
        for (const store::Video& video : store::videos_of(snapshot, course.id))
            if (video.revision)
                folders.push_back(shop.config.packages() / video.id.text() /
                                  video.revision->text());
        return folders;
    });
}

int verify(const std::filesystem::path& folder, bool json)
{
    std::vector<std::string> words{"verify", folder.string()};
    if (const std::string keys = folder.string() + ".keys"; std::filesystem::exists(keys))
        words.insert(words.end(), {"--keys", keys});
    if (json)
        words.emplace_back("--json");
    return run_packager(words);
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
            line.status = verify(wanted->named, wanted->json);
            return;
        }
        OpenShop shop(line.folder());
        const auto folders = packages_of(shop, wanted->named);
        if (folders.empty())
            throw std::runtime_error(fmt::format(
                "The course {} has no published video yet: run `supple package`.", wanted->named));
        for (const auto& folder : folders)
            line.status = std::max(line.status, verify(folder, wanted->json));
    });
}

} // namespace supple

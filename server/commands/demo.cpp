#include "server/commands/command.hpp"
#include "server/commands/packager_process.hpp"
#include "server/commands/publication.hpp"
#include "server/commands/serving.hpp"

#include <cstdlib>
#include <unistd.h>

namespace supple
{
namespace
{

namespace fs = std::filesystem;

constexpr auto demo_course = "your-supple-psoas";
constexpr auto demo_title = "Your Supple Psoas";
constexpr auto demo_summary =
    "A quiet practice on your back, for the deep muscle that joins your spine to your legs. "
    "Arrive, breathe, release, rest: at home, in your own time, as often as you like.";

// The sample practice is drawn and packaged once a version, and kept here.
fs::path cache_folder()
{
    const char* cache = std::getenv("XDG_CACHE_HOME"); // NOLINT(concurrency-mt-unsafe): at start
    const char* home = std::getenv("HOME");            // NOLINT(concurrency-mt-unsafe)
    if (cache != nullptr && *cache != '\0')
        return fs::path(cache) / "supple";
    return home != nullptr ? fs::path(home) / ".cache" / "supple"
                           : fs::temp_directory_path() / "supple-cache";
}

void run_or_fail(const std::vector<std::string>& words)
{
    if (run_packager(words) != 0)
        throw std::runtime_error("The sample practice could not be made; see above.");
}

// Named after the packager's size and time, so that a newer one makes its sample anew.
fs::path sample_name()
{
    const fs::path packager = packager_beside_this();
    const auto changed = fs::last_write_time(packager).time_since_epoch().count();
    return cache_folder() / fmt::format("practice-{:x}-{:x}", changed, fs::file_size(packager));
}

fs::path sample_package()
{
    const fs::path sample = sample_name();
    if (fs::exists(sample / "package.json"))
        return sample;
    fs::remove_all(cache_folder());
    fs::create_directories(cache_folder());
    fmt::print("Drawing and packaging the sample practice; this happens once.\n");
    std::fflush(stdout);
    const fs::path drawn = cache_folder() / "practice.mp4";
    run_or_fail({"draw-practice", drawn.string()});
    run_or_fail({"package", drawn.string(), "--into", sample.string(), "--title", demo_title,
                 "--captions", "en=" + (cache_folder() / "practice.en.vtt").string(), "--chapters",
                 (cache_folder() / "practice.chapters.vtt").string(), "--preview", "18",
                 "--quality", "fast"});
    return sample;
}

// Gone when the demo ends.
class ThrowAwayFolder
{
  public:
    ThrowAwayFolder()
    {
        std::string name = (fs::temp_directory_path() / "supple-demo-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("No folder for the demo could be made in the temporary one.");
        path_ = name;
    }
    ~ThrowAwayFolder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    ThrowAwayFolder(const ThrowAwayFolder&) = delete;
    ThrowAwayFolder& operator=(const ThrowAwayFolder&) = delete;

    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

// Links where the file system can, copies otherwise: the sample itself stays in the cache.
void stock(const fs::path& folder, const fs::path& sample)
{
    OpenShop shop(folder);
    const auto id = store::RevisionId::fresh(shop.random);
    const fs::path finished = shop.config.packages() / id.text();
    try {
        fs::copy(sample, finished,
                 fs::copy_options::recursive | fs::copy_options::create_hard_links);
    } catch (const fs::filesystem_error&) { // the cache is on another disk
        fs::remove_all(finished);
        fs::copy(sample, finished);
    }
    const auto price = value_or_fail(store::Money::parse("29.00", "USD"), "price");
    const auto course = publish_package(shop.database, shop.config.packages(), finished, id,
                                        {demo_course, demo_title, price, true});
    shop.database.write([&](store::Transaction& tx) {
        value_or_fail(store::edit_course(tx, course.id, {demo_title, demo_summary}), demo_course);
    });
}

} // namespace

void add_demo(CommandLine& line)
{
    auto* verb = line.program.add_subcommand(
        "demo", "A throw-away shop: sample practice, test payments, mail into a folder");
    auto listen = std::make_shared<std::string>("127.0.0.1:8080");
    verb->add_option("--listen", *listen, "ADDR:PORT; port 0: any free")->capture_default_str();
    auto content = std::make_shared<std::string>();
    verb->add_option("--content", *content,
                     "Folder with your own texts: shown as they will be, again after each change");
    verb->callback([listen, content] {
        const ListenAddress address = parse_listen_address(*listen);
        if (!content->empty() && !fs::is_directory(*content))
            throw std::runtime_error(fmt::format(
                "{}: there is no such folder; name the one with your texts.", *content));
        const fs::path sample = sample_package();
        const ThrowAwayFolder folder;
        make_shop(folder.path() / "shop");
        stock(folder.path() / "shop", sample);
        Config config = load_config(folder.path() / "shop");
        config.listen = address;
        config.content = *content;
        config.practitioner = "Mara Lindqvist";
        config.postal_address = "Willow Lane 4\n2100 Copenhagen\nDenmark";
        config.email = "hello@supple.example";
        config.sessions_in_person_at = "Willow Lane 4, back house\n2100 Copenhagen";
        config.sessions_in_person_price = "$95";
        config.sessions_by_video_call = true;
        config.sessions_by_video_call_price = "$80";
        config.sessions_time_zone = "Europe/Copenhagen";
        serve(config, config.data / "log", [&](const App& app) {
            fmt::print("The demo shop is open: {}\nPayments are a test, mail goes to {}.\n"
                       "Ctrl-C closes it and throws it away.\n",
                       app.public_address(), config.mail_folder().string());
            std::fflush(stdout);
        });
    });
}

} // namespace supple

#include "server/commands/command.hpp"
#include "server/commands/packager_process.hpp"
#include "server/commands/publication.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace supple
{
namespace
{

struct Package {
    std::string source;
    std::string course;
    std::string title;
    std::string price;
    std::string currency;
    bool publish = false;
    bool plan = false;
    bool encrypt = false;
    std::vector<std::string> captions;
    std::string chapters;
    std::string poster;
    std::string preview;
    std::string quality;

    std::string video_title() const
    {
        return title.empty() ? std::filesystem::path(source).stem().string() : title;
    }
};

void add_words(std::vector<std::string>& words, const char* option, const std::string& value)
{
    if (!value.empty())
        words.insert(words.end(), {option, value});
}

std::vector<std::string> packager_words(const Package& wanted)
{
    std::vector<std::string> words{"package", wanted.source};
    add_words(words, "--title", wanted.video_title());
    add_words(words, "--chapters", wanted.chapters);
    add_words(words, "--poster", wanted.poster);
    add_words(words, "--preview", wanted.preview);
    add_words(words, "--quality", wanted.quality);
    for (const std::string& captions : wanted.captions)
        add_words(words, "--captions", captions);
    if (wanted.encrypt)
        words.emplace_back("--encrypt");
    return words;
}

std::optional<store::Money> price_of(const Package& wanted)
{
    if (wanted.price.empty())
        return std::nullopt;
    return value_or_fail(store::Money::parse(wanted.price, wanted.currency), "--price");
}

// Asked before hours of encoding, not after.
void refuse_what_cannot_be_sold(OpenShop& shop, const Package& wanted)
{
    if (!store::is_slug(wanted.course))
        throw std::runtime_error(
            fmt::format("--course \"{}\" cannot stand in an address: use small letters, digits and "
                        "hyphens, such as \"{}\".",
                        wanted.course, store::slugify(wanted.course)));
    if (wanted.video_title().size() > store::greatest_title_length)
        throw std::runtime_error(fmt::format("--title is longer than {} bytes: shorten it.",
                                             store::greatest_title_length));
    const bool has_offer = shop.database.read([&](store::Snapshot& snapshot) {
        const auto course = store::find_course(snapshot, wanted.course);
        return course && store::current_offer(snapshot, course->id);
    });
    if (wanted.publish && wanted.price.empty() && !has_offer)
        throw std::runtime_error(fmt::format(
            "The course {} has no price yet: add --price 29.00 --currency USD.", wanted.course));
}

// The folder where packages are made, held by this process: packagings take turns, so whatever lies
// there when one begins was left behind by one that was killed.
class Workbench
{
  public:
    explicit Workbench(const Config& config)
        : path_(config.packages() / "incoming"), lock_(lock_file(config.packages()))
    {
        if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0)
            throw std::runtime_error("Another video is being packaged for this shop, or its "
                                     "packages folder cannot be written: try again later.");
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Workbench() { close(lock_); }
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    // Without O_CLOEXEC: supple-package holds the lock too, and goes on if only we are killed.
    static int lock_file(const std::filesystem::path& packages)
    {
        return open((packages / ".lock").c_str(), O_RDWR | O_CREAT, 0600);
    }

    std::filesystem::path path_;
    int lock_;
};

void package(CommandLine& line, const Package& wanted)
{
    const auto price = price_of(wanted);
    if (wanted.plan) {
        auto words = packager_words(wanted);
        words.insert(words.end(), {"--plan", "--into", "planned"});
        line.status = run_packager(words);
        return;
    }
    OpenShop shop(line.folder());
    refuse_what_cannot_be_sold(shop, wanted);
    const auto id = store::RevisionId::fresh(shop.random);
    const Workbench workbench(shop.config);
    const auto finished = workbench.path() / id.text();
    auto words = packager_words(wanted);
    words.insert(words.end(), {"--into", finished.string(), "--keys", finished.string() + ".keys"});
    line.status = run_packager(words);
    if (line.status != 0)
        return;
    const Shelf shelf{wanted.course, wanted.video_title(), price, wanted.publish};
    const auto published = publish_package(shop.database, shop.config.packages(), finished,
                                           read_report(finished, id), shelf);
    const bool on_sale = published.course.state == store::CourseState::published;
    fmt::print("{}: {}/courses/{}\n", on_sale ? "On sale" : "Packaged, not yet on sale",
               public_address_of(shop.config), published.course.slug);
    if (!on_sale)
        fmt::print("To sell it: supple courses publish {}\n", published.course.slug);
}

} // namespace

void add_package(CommandLine& line)
{
    auto* verb = line.program.add_subcommand(
        "package", "Turn a source file into a checked package and publish it as a revision");
    auto wanted = std::make_shared<Package>();
    verb->add_option("SOURCE", wanted->source, "Any video file")->required();
    verb->add_option("--course", wanted->course, "The course's word in addresses");
    verb->add_option("--title", wanted->title, "Title of the video (else the file's name)");
    auto* price = verb->add_option("--price", wanted->price, "What the course costs, e.g. 29.00");
    auto* currency = verb->add_option("--currency", wanted->currency, "ISO 4217 code, e.g. USD");
    price->needs(currency);
    currency->needs(price);
    verb->add_flag("--publish", wanted->publish, "Put the course on sale");
    verb->add_flag("--plan", wanted->plan, "Say what would be done, and do nothing");
    verb->add_flag("--encrypt", wanted->encrypt, "AES-128: only the keys stay behind the token");
    verb->add_option("--captions", wanted->captions,
                     "LANG[:sdh|:forced]=FILE, WebVTT or SubRip; may be repeated")
        ->allow_extra_args(false);
    verb->add_option("--chapters", wanted->chapters,
                     "WebVTT, or lines of \"00:00 Title\" (else the source's own)");
    verb->add_option("--poster", wanted->poster, "A picture, or a time in the video (else chosen)");
    verb->add_option("--preview", wanted->preview,
                     "What anybody may watch: seconds (30), or 1:30-2:30");
    verb->add_option("--quality", wanted->quality, "How much time to take")
        ->check(CLI::IsMember({"best", "balanced", "fast"}));
    verb->callback([&line, wanted] {
        if (!wanted->plan && wanted->course.empty())
            throw CLI::RequiredError("--course");
        package(line, *wanted);
    });
}

} // namespace supple

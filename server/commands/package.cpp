#include "server/commands/command.hpp"
#include "server/commands/packager_process.hpp"
#include "server/commands/publication.hpp"
#include "server/commands/workbench.hpp"
#include "store/digest.hpp"

#include <algorithm>
#include <iterator>

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
    std::string ladder;
    bool no_copy = false;
    bool copy_only = false;

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

// What decides how pictures and sound are encoded. The source's real path, so that the same file is
// known again from whichever folder the command is given.
std::vector<std::string> encoding_words(const Package& wanted)
{
    std::vector<std::string> words{std::filesystem::weakly_canonical(wanted.source).string()};
    add_words(words, "--quality", wanted.quality);
    add_words(words, "--ladder", wanted.ladder);
    if (wanted.no_copy)
        words.emplace_back("--no-copy");
    if (wanted.copy_only)
        words.emplace_back("--copy-only");
    return words;
}

std::vector<std::string> packager_words(const Package& wanted)
{
    std::vector<std::string> words{"package"};
    std::ranges::copy(encoding_words(wanted), std::back_inserter(words));
    add_words(words, "--title", wanted.video_title());
    add_words(words, "--chapters", wanted.chapters);
    add_words(words, "--poster", wanted.poster);
    add_words(words, "--preview", wanted.preview);
    for (const std::string& captions : wanted.captions)
        add_words(words, "--captions", captions);
    return words;
}

std::string digest_of(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += word + '\0';
    return store::hex(store::sha256(text));
}

// The name under which the package is made. Titles and texts may change from one try to the next,
// and what was encoded still serves; supple-package itself sees whether the source did.
std::string work_name(const Package& wanted)
{
    auto words = encoding_words(wanted);
    words.emplace_back(wanted.encrypt ? "encrypted" : "clear");
    return digest_of(words);
}

// A file's size and time of change; empty for what is no file, such as a poster's time.
std::string state_of(const std::filesystem::path& file)
{
    std::error_code missing;
    const auto size = std::filesystem::file_size(file, missing);
    const auto changed = std::filesystem::last_write_time(file, missing).time_since_epoch();
    return missing ? "" : fmt::format("{} {}", size, changed.count());
}

// Of all that decides what is published, and where: a finished package whose command has another
// digest is not the one that is asked for now.
std::string command_digest(const Package& wanted)
{
    auto words = packager_words(wanted);
    words.push_back(wanted.course);
    for (const std::string& file : {wanted.source, wanted.chapters, wanted.poster})
        words.push_back(state_of(file));
    for (const std::string& captions : wanted.captions)
        words.push_back(state_of(captions.substr(captions.find('=') + 1)));
    return digest_of(words);
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

bool is_published(OpenShop& shop, const store::RevisionId& id)
{
    return shop.database.read(
        [&](store::Snapshot& snapshot) { return store::find_revision(snapshot, id).has_value(); });
}

// Which revision the package will be. A command that goes on keeps its own, so that whatever
// moment it was interrupted at, it publishes once.
store::RevisionId begin_revision(OpenShop& shop, Workbench& bench, const std::string& digest)
{
    if (const auto begun = bench.begun()) {
        if (!is_published(shop, begun->revision))
            take_back(bench.packages(), bench.finished(), begun->revision);
        if (begun->digest == digest)
            return begun->revision;
    }
    const auto id = store::RevisionId::fresh(shop.random);
    bench.begin({digest, id});
    return id;
}

int make_package(const Package& wanted, const Workbench& bench)
{
    auto words = packager_words(wanted);
    words.insert(words.end(), {"--into", bench.finished().string()});
    if (wanted.encrypt)
        words.insert(words.end(), {"--encrypt", "--keys", bench.keys().string()});
    return run_packager(words);
}

void tell_address(const Config& config, const store::Course& course)
{
    const bool on_sale = course.state == store::CourseState::published;
    fmt::print("{}: {}/courses/{}\n", on_sale ? "On sale" : "Packaged, not yet on sale",
               public_address_of(config), course.slug);
    if (!on_sale)
        fmt::print("To sell it: supple courses publish {}\n", course.slug);
    std::fflush(stdout); // told before the bench forgets that it was done
}

int plan(const Package& wanted)
{
    auto words = packager_words(wanted);
    words.emplace_back("--plan");
    if (wanted.encrypt)
        words.insert(words.end(), {"--encrypt", "--keys", "planned"});
    return run_packager(words);
}

int package(OpenShop& shop, const Package& wanted)
{
    const auto price = price_of(wanted);
    refuse_what_cannot_be_sold(shop, wanted);
    Workbench bench(shop.config.packages(), work_name(wanted));
    const auto id = begin_revision(shop, bench, command_digest(wanted));
    const bool is_made = is_published(shop, id) || std::filesystem::exists(bench.finished());
    if (is_made)
        fmt::print("The package was finished before: nothing is encoded again.\n");
    const int status = is_made ? 0 : make_package(wanted, bench);
    if (status != 0) {
        bench.leave();
        return status;
    }
    const auto course =
        publish_package(shop.database, bench.packages(), bench.finished(), id,
                        {wanted.course, wanted.video_title(), price, wanted.publish});
    tell_address(shop.config, course);
    bench.clear();
    return 0;
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
    verb->add_option("--ladder", wanted->ladder,
                     "title: renditions fitted to this video (default); apple: Apple's fixed table")
        ->check(CLI::IsMember({"title", "apple"}));
    auto* no_copy = verb->add_flag("--no-copy", wanted->no_copy,
                                   "Encode the best rendition even where the source's picture "
                                   "could be copied");
    verb->add_flag("--copy-only", wanted->copy_only,
                   "One rendition, copied from the source; no picture is encoded")
        ->excludes(no_copy);
    verb->footer("Stopped, killed, or out of room: the same command goes on where it was.");
    verb->callback([&line, wanted] {
        if (wanted->plan) {
            line.status = plan(*wanted);
            return;
        }
        if (wanted->course.empty())
            throw CLI::RequiredError("--course");
        OpenShop shop(line.folder());
        line.status = package(shop, *wanted);
    });
}

} // namespace supple

// The program supple-package: all of Supple that touches video, in a process of its own, because
// libav is large and reads files from strangers. `supple package` runs it.
//
// Exit status: 0 done; 1 could not, with one line on stderr; 2 wrong usage.

#include "media/confinement.hpp"
#include "media/packager.hpp"
#include "media/practice.hpp"
#include "media/tally.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <map>
#include <unistd.h>

using namespace supple::media;

namespace
{

StopFlag stop{false};
static_assert(StopFlag::is_always_lock_free, "a signal handler may touch it");

void ask_to_stop(int)
{
    stop.store(true);
}

void listen_to_signals()
{
    struct sigaction action {
    };
    action.sa_handler = ask_to_stop;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    // A size limit of the shell then is an error of write(), like a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
}

struct Arguments {
    PackageOrder order;
    std::vector<std::string> captions;
    std::string preview = "30";
    bool only_plan = false;
    std::filesystem::path folder;
    std::optional<std::filesystem::path> keys;
    bool json = false;
    std::filesystem::path practice;
};

void check_caption_form(const std::vector<std::string>& captions)
{
    for (const std::string& each : captions)
        if (!parse_caption_file(each))
            throw CLI::ValidationError("--captions", "wants LANGUAGE[:sdh|:forced]=FILE, as in "
                                                     "en=practice.vtt or en:sdh=practice.srt");
}

PreviewWish read_preview(const std::string& text)
{
    if (const auto wish = parse_preview(text))
        return *wish;
    throw CLI::ValidationError("--preview",
                               "wants seconds such as 30, or a part such as 1:30-2:30");
}

CLI::App* add_package(CLI::App& app, Arguments& arguments)
{
    PackageOrder& order = arguments.order;
    CLI::App* command = app.add_subcommand("package", "source file -> checked HLS package");
    command->add_option("SOURCE", order.source, "any video file")->required();
    CLI::Option* into =
        command->add_option("--into", order.final_folder, "folder to publish; must not exist");
    CLI::Option* keys =
        command->add_option("--keys", order.keys_folder, "folder for the keys; must not exist");
    command->add_flag("--encrypt", order.encrypt, "AES-128 for every segment")->needs(keys);
    command->add_option("--title", order.title, "what the practice is called");
    command
        ->add_option("--captions", arguments.captions,
                     "LANGUAGE[:sdh|:forced]=FILE, WebVTT or SubRip, again for each")
        ->take_all()
        ->allow_extra_args(false);
    command->add_option("--chapters", order.chapters,
                        "WebVTT, or lines \"00:00 Arrive\"; else the source's own");
    command->add_option("--poster", order.poster,
                        "picture file, or a time such as 1:15 (default: the most telling of 12)");
    command
        ->add_option("--preview", arguments.preview,
                     "what anybody may watch: the first seconds, or a part such as 1:30-2:30")
        ->capture_default_str();
    const std::map<std::string, Quality> efforts{
        {"best", Quality::best}, {"balanced", Quality::balanced}, {"fast", Quality::fast}};
    command->add_option("--quality", order.wishes.quality, "best, balanced (default) or fast")
        ->transform(CLI::CheckedTransformer(efforts).description(""));
    const std::map<std::string, LadderKind> ladders{{"title", LadderKind::title},
                                                    {"apple", LadderKind::apple}};
    CLI::Option* ladder =
        command->add_option("--ladder", order.wishes.ladder,
                            "title: fitted to this video (default); apple: Apple's fixed table");
    ladder->transform(CLI::CheckedTransformer(ladders).description(""));
    CLI::Option* no_copy = command->add_flag_callback(
        "--no-copy", [&order] { order.wishes.copying = Copying::none; },
        "encode the top rendition even where the source's picture could be copied");
    command
        ->add_flag_callback(
            "--copy-only", [&order] { order.wishes.copying = Copying::only; },
            "one rendition, copied from the source; no picture is encoded")
        ->excludes(no_copy)
        ->excludes(ladder);
    CLI::Option* plan =
        command->add_flag("--plan", arguments.only_plan, "say what would be done, write nothing");
    command->final_callback([&arguments, into, plan] {
        check_caption_form(arguments.captions);
        arguments.order.wishes.preview = read_preview(arguments.preview);
        if (into->empty() && plan->empty())
            throw CLI::RequiredError("--into");
    });
    return command;
}

CLI::App* add_verify(CLI::App& app, Arguments& arguments)
{
    CLI::App* command = app.add_subcommand("verify", "checks a package against every rule");
    command->add_option("FOLDER", arguments.folder, "the package")->required();
    command->add_option("--keys", arguments.keys, "folder with key1 and key2");
    command->add_flag("--json", arguments.json, "the rules as JSON");
    return command;
}

CLI::App* add_practice(CLI::App& app, Arguments& arguments)
{
    CLI::App* command =
        app.add_subcommand("draw-practice", "draws the demo practice, captions and chapters");
    command->add_option("OUT", arguments.practice, "the MP4 file to write")->required();
    return command;
}

// The folder in which `folder` stands or will stand; made if it is missing.
std::filesystem::path room_for(const std::filesystem::path& folder)
{
    const auto room = (std::filesystem::absolute(folder) / "..").lexically_normal();
    std::filesystem::create_directories(room);
    return room;
}

Reach reach_of(const PackageOrder& order, bool only_plan)
{
    Reach reach{.readable = {order.source, order.poster}};
    for (const CaptionFile& caption : order.captions)
        reach.readable.push_back(caption.file);
    if (order.chapters)
        reach.readable.push_back(*order.chapters);
    // A folder named by mistake will be refused; until then it must not open all that is in it.
    std::error_code unreadable; // is told where it is read
    std::erase_if(reach.readable, [&](const auto& path) { return is_directory(path, unreadable); });
    if (only_plan)
        return reach;
    reach.writable.push_back(room_for(order.final_folder));
    if (order.encrypt)
        reach.writable.push_back(room_for(order.keys_folder));
    return reach;
}

// A confinement that the kernel refuses is said, and is no reason to refuse the work.
std::string confined_to(const Reach& reach)
{
    const std::string trouble = confine(reach);
    if (!trouble.empty())
        fmt::print(stderr, "supple-package: {}\n", trouble);
    return trouble;
}

int run_package(Arguments& arguments)
{
    for (const std::string& each : arguments.captions)
        arguments.order.captions.push_back(*parse_caption_file(each));
    arguments.order.unconfined = confined_to(reach_of(arguments.order, arguments.only_plan));
    if (arguments.only_plan) {
        std::fputs(describe(arguments.order, plan_package(arguments.order, stop)).c_str(), stdout);
        return 0;
    }
    ProgressLine line{isatty(STDERR_FILENO) != 0};
    const PackageResult result = make_package(
        arguments.order, [&](Work work) { line.show(work); }, stop);
    line.end();
    for (const Finding& finding : result.package.findings)
        fmt::print("found {}: {}\n", finding.found, finding.done);
    const auto kept = std::count_if(result.rules.begin(), result.rules.end(),
                                    [](const RuleResult& rule) { return rule.pass; });
    for (const RuleResult& rule : result.rules)
        if (!rule.pass)
            fmt::print("{}\n", supple::media::line(rule));
    std::fputs(tally(result.package).c_str(), stdout);
    // No folder is named: whoever asked knows it, and the shop moves it to its lasting place.
    fmt::print("packaged {} of video, {:.1f} MB, {} of {} rules kept\n",
               clock_text(result.package.duration_seconds), static_cast<double>(result.bytes) / 1e6,
               kept, std::size(result.rules));
    return 0;
}

// The numbers stand below their rule, under its detail.
void tell(const RuleResult& rule)
{
    fmt::print("{}\n", line(rule));
    for (const Figure& figure : rule.figures)
        fmt::print("           {}\n", text(figure));
}

int run_verify(const Arguments& arguments)
{
    confined_to({.readable = {arguments.folder, arguments.keys.value_or("")}});
    const auto rules = verify_package(arguments.folder, arguments.keys);
    if (arguments.json)
        fmt::print("{}\n", rules_json(rules));
    else
        for (const RuleResult& rule : rules)
            tell(rule);
    return acceptable(rules) ? 0 : 1;
}

int run_practice(const Arguments& arguments)
{
    ProgressLine line{isatty(STDERR_FILENO) != 0};
    draw_practice(arguments.practice, [&](double share) {
        line.show({.share = share});
        return !stop.load();
    });
    return 0;
}

// What went wrong, on one line whatever the reason holds.
int tell(std::string why)
{
    std::replace(why.begin(), why.end(), '\n', ' ');
    fmt::print(stderr, "supple-package: {}\n", why);
    return 1;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments;
    CLI::App app{"Packages practice videos for streaming."};
    app.require_subcommand(1);
    const CLI::App* package = add_package(app, arguments);
    const CLI::App* verify = add_verify(app, arguments);
    add_practice(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) { // --help
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        fmt::print(stderr, "supple-package: {}. See supple-package --help.\n", error.what());
        return 2;
    }
    av::be_silent();
    listen_to_signals();
    try {
        if (package->parsed())
            return run_package(arguments);
        if (verify->parsed())
            return run_verify(arguments);
        return run_practice(arguments);
    } catch (const std::bad_alloc&) {
        return tell("out of memory; close other programs or use a smaller source");
    } catch (const std::exception& error) {
        return tell(error.what());
    }
}

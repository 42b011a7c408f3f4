#include "server/commands/command.hpp"
#include "server/commands/serving.hpp"

#include <csignal>

namespace supple
{
namespace
{

// Blocks the signals that are waited for, in this thread and all it starts, so that sigwait gets
// them whole.
sigset_t hold_signals()
{
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&held, signal);
    pthread_sigmask(SIG_BLOCK, &held, nullptr);
    return held;
}

} // namespace

void serve(const Config& config, const std::optional<std::filesystem::path>& log_file,
           const std::function<void(const App&)>& started)
{
    const sigset_t held = hold_signals();
    const store::SystemClock clock;
    Log log(log_file);
    App app(config, clock, log);
    app.start();
    started(app);
    int signal = 0;
    while (sigwait(&held, &signal) == 0 && signal == SIGHUP)
        app.renew_certificates();
    app.stop();
}

void add_serve(CommandLine& line)
{
    auto* verb = line.program.add_subcommand("serve", "Open the shop: its pages and its streams");
    auto listen = std::make_shared<std::string>();
    verb->add_option("--listen", *listen, "ADDR:PORT, instead of the setting; port 0: any free");
    verb->callback([&line, listen] {
        Config config = load_config(line.folder());
        if (!listen->empty())
            config.listen = parse_listen_address(*listen);
        serve(config, std::nullopt, [](const App& app) {
            fmt::print("Open on {} (listening on {}). Ctrl-C closes the shop.\n",
                       app.public_address(), app.listening_address());
            std::fflush(stdout);
        });
    });
}

} // namespace supple

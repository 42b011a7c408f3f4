#include "server/commands/command.hpp"
#include "server/commands/serving.hpp"
#include "server/service_manager.hpp"
#include "server/successor.hpp"
#include "server/watchdog.hpp"

#include <cerrno>
#include <csignal>

namespace supple
{
namespace
{

// Blocks the signals that are waited for, in this thread and all it starts, so that waiting gets
// them whole.
sigset_t hold_signals()
{
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR2})
        sigaddset(&held, signal);
    pthread_sigmask(SIG_BLOCK, &held, nullptr);
    return held;
}

// The next signal; meanwhile the service manager is told that the shop lives, thrice in its period,
// for as long as that is true.
int next_signal(const sigset_t& held, const App& app, const ServiceManager& manager,
                Watchdog& watchdog)
{
    const auto period = manager.watchdog().value_or(std::chrono::minutes(1)) / 3;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(period);
    const std::chrono::nanoseconds rest = period - seconds;
    const timespec pause{seconds.count(), rest.count()};
    for (;;) {
        const int signal = sigtimedwait(&held, nullptr, &pause);
        if (signal > 0)
            return signal;
        if (errno == EAGAIN && manager.watchdog() && watchdog.sees_life(app.heartbeats()))
            manager.say("WATCHDOG=1");
    }
}

// True when a new process serves in place of this one.
bool hand_over(const OwnProgram& program, const App& app, const ServiceManager& manager, Log& log)
{
    try {
        const pid_t successor = start_successor(program, app.listening());
        manager.say(fmt::format("MAINPID={}", successor));
        log.info("handed over", {{"to", std::to_string(successor)}});
        return true;
    } catch (const std::exception& fault) {
        log.error("handing over", {{"what", fault.what()}});
        return false;
    }
}

// Until the shop is to close; true when another process goes on.
bool keep_open(const sigset_t& held, const OwnProgram& program, App& app,
               const ServiceManager& manager, Log& log)
{
    Watchdog watchdog;
    for (;;) {
        const int signal = next_signal(held, app, manager, watchdog);
        if (signal == SIGHUP)
            app.renew_certificates();
        else if (signal != SIGUSR2)
            return false;
        else if (hand_over(program, app, manager, log))
            return true;
    }
}

} // namespace

void serve(const Config& config, const std::optional<std::filesystem::path>& log_file,
           const std::function<void(const App&)>& started)
{
    const OwnProgram program = own_program();
    const ServiceManager manager;
    Predecessor predecessor;
    const sigset_t held = hold_signals();
    const store::SystemClock clock;
    Log log(log_file);
    App app(config, clock, log, manager.sockets());
    app.start();
    started(app);
    predecessor.tell_ready();
    manager.say("READY=1");
    const bool succeeded = keep_open(held, program, app, manager, log);
    if (!succeeded)
        manager.say("STOPPING=1");
    app.stop(succeeded);
}

void add_serve(CommandLine& line)
{
    auto* verb = line.program.add_subcommand("serve", "Open the shop: its pages and its streams");
    verb->footer("SIGTERM and SIGINT close the shop when the last answer is sent. SIGHUP reads the "
                 "certificates anew. SIGUSR2 starts the program anew, with its file and settings "
                 "as they are now, and hands the shop over to it without losing a request.");
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

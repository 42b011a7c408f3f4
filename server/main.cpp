// supple: one program for the operator of a shop. Every verb is a file in commands/.
#include "server/commands/command.hpp"

#include <csignal>
#include <cstdio>

int main(int count, char** words)
{
    std::signal(SIGPIPE, SIG_IGN);
    CLI::App program(
        "Supple: package your practice videos, sell them on your own site, stream them.", "supple");
    supple::CommandLine line{program, {}, 0};
    program.add_option("--data", line.data,
                       "Folder of the shop (else SUPPLE_DATA, else ./supple-data)");
    program.set_version_flag("--version", SUPPLE_VERSION);
    program.require_subcommand(1);
    program.fallthrough();
    supple::add_demo(line);
    supple::add_init(line);
    supple::add_serve(line);
    supple::add_package(line);
    supple::add_verify(line);
    supple::add_courses(line);
    supple::add_bundles(line);
    supple::add_coupons(line);
    supple::add_orders(line);
    supple::add_customers(line);
    supple::add_access(line);
    supple::add_backup(line);
    supple::add_doctor(line);
    supple::add_manual(line);
    try {
        program.parse(count, words);
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
            throw std::runtime_error(
                "What was asked for could not be written out: is the disk full?");
        return line.status;
    } catch (const CLI::Success& asked) { // --help, --version
        return program.exit(asked);
    } catch (const CLI::ParseError& wrong) {
        fmt::print(stderr, "supple: {}. See supple --help.\n", wrong.what());
        return 2;
    } catch (const std::exception& fault) {
        fmt::print(stderr, "supple: {}\n", fault.what());
        return 1;
    }
}

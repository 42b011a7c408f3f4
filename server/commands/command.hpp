// What every verb of the command line shares: where the shop's data lie, and how a verb joins the
// program. A verb parses its words, acts through store/, and prints; it throws std::runtime_error
// with one sentence (what, why, what to do) for what it could not do, which main turns into exit
// status 1.
#pragma once

#include "server/config.hpp"
#include "store/clock.hpp"
#include "store/database.hpp"
#include "store/random.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace supple
{

struct CommandLine {
    CLI::App& program;
    std::string data; // --data
    int status = 0;   // exit status of a verb that ran a child

    std::filesystem::path folder() const { return data_folder(data); }
};

// A shop's database, opened for one command. Throws if there is no shop in the folder.
class OpenShop
{
  public:
    explicit OpenShop(const std::filesystem::path& folder)
        : config(load_config(folder)),
          database(store::Database::open(config.database(), clock, random))
    {
    }

    store::SystemClock clock;
    store::SystemRandom random;
    Config config;
    store::Database database;
};

// The value, or the refusal as an exception: "what: why".
template <class T>
T value_or_fail(store::Result<T> result, std::string_view what)
{
    if (!result)
        throw std::runtime_error(fmt::format("{}: {}", what, store::message(result.error())));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

void add_init(CommandLine& line);
void add_serve(CommandLine& line);
void add_demo(CommandLine& line);
void add_package(CommandLine& line);
void add_verify(CommandLine& line);
void add_courses(CommandLine& line);
void add_bundles(CommandLine& line);
void add_coupons(CommandLine& line);
void add_orders(CommandLine& line);
void add_customers(CommandLine& line);
void add_refund(CommandLine& line, CLI::App& orders);
void add_evidence(CommandLine& line, CLI::App& orders);
void add_access(CommandLine& line);
void add_backup(CommandLine& line);
void add_doctor(CommandLine& line);
void add_manual(CommandLine& line);

// Makes the folder of a new shop: settings, database with its first signing key, folders. Throws
// std::runtime_error if there is a shop already.
void make_shop(const std::filesystem::path& folder);

} // namespace supple

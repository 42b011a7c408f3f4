#include "server/commands/machine_checkup.hpp"

#include "server/commands/packager_process.hpp"
#include "server/disk_room.hpp"
#include "server/tls_settings.hpp"

#include <cstdio>
#include <memory>
#include <unistd.h>

namespace supple
{
namespace
{

// Before this day nobody ran this program: the clock must be wrong.
constexpr store::Timestamp earliest_now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

// Authorities' programs renew 30 days before the end: with less left, renewing has failed for days.
constexpr std::chrono::days short_of_time{20};
constexpr std::chrono::days no_time_left{3};

// Settings of server/install/supple.service that keep a broken-in server from the rest of the machine.
constexpr const char* ask_systemd =
    "systemctl show supple.service -p LoadState -p NoNewPrivileges -p ProtectSystem 2>/dev/null";

std::string output_of(const char* command)
{
    std::string text;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command, "r"), ::pclose);
    char part[256];
    while (pipe && std::fgets(part, sizeof part, pipe.get()))
        text += part;
    return text;
}

void look_at_staples(Report& report, const http::TlsContext& tls, store::Timestamp now)
{
    const auto end = tls.staples_end();
    if (!end)
        return;
    const auto hours = std::chrono::floor<std::chrono::hours>(*end - now).count();
    report.add(hours > 0 ? Finding::good : Finding::worth_a_look,
               hours > 0 ? fmt::format("OCSP: fresh for {} hours", hours)
                         : "OCSP: the answer in tls.ocsp_file is stale and not stapled; fetch it "
                           "anew, daily");
}

} // namespace

void look_at_machine(Report& report, OpenShop& shop)
{
    const auto free = disk_room(shop.config.data);
    report.add(free >= least_room_to_work ? Finding::good : Finding::broken,
               fmt::format("disk: {:.1f} GB free, {:.1f} GB are wanted",
                           static_cast<double>(free) / 1e9,
                           static_cast<double>(least_room_to_work) / 1e9));
    const bool clock_runs = shop.clock.now() > earliest_now;
    report.add(clock_runs ? Finding::good : Finding::broken,
               clock_runs ? "clock: plausible" : "clock: wrong; set it, or tokens will not count");
    const bool packager = access(packager_beside_this().c_str(), X_OK) == 0;
    report.add(packager ? Finding::good : Finding::broken,
               packager ? "packager: supple-package is installed beside supple"
                        : "packager: supple-package is missing beside supple");
}

void look_at_certificates(Report& report, OpenShop& shop)
{
    if (!shop.config.tls()) {
        report.add(Finding::worth_a_look, "certificate: none, plain HTTP");
        return;
    }
    try {
        const http::TlsContext tls(tls_identities(shop.config));
        const auto now = shop.clock.now();
        const auto left = std::chrono::floor<std::chrono::days>(tls.expires() - now);
        const auto finding = left < no_time_left    ? Finding::broken
                             : left < short_of_time ? Finding::worth_a_look
                                                    : Finding::good;
        report.add(finding, fmt::format("certificate: fits its key, {} days left{}", left.count(),
                                        finding == Finding::good ? "" : "; renew it"));
        look_at_staples(report, tls, now);
    } catch (const std::exception& fault) {
        report.add(Finding::broken, fmt::format("certificate: {}", fault.what()));
    }
}

void look_at_unit(Report& report)
{
    const auto unit = output_of(ask_systemd);
    if (unit.find("LoadState=loaded") == unit.npos)
        return;
    const bool shut_in = unit.find("NoNewPrivileges=yes") != unit.npos &&
                         unit.find("ProtectSystem=strict") != unit.npos;
    report.add(shut_in ? Finding::good : Finding::worth_a_look,
               shut_in ? "unit: supple.service is shut in"
                       : "unit: supple.service is not shut in; compare it with "
                         "server/install/supple.service");
}

} // namespace supple

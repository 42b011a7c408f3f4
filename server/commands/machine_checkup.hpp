// What `supple doctor` asks of the machine that serves the shop: room on the disk, the clock, the
// certificates and how long they hold, and whether systemd shuts the server in.
#pragma once

#include "server/commands/command.hpp"
#include "server/commands/report.hpp"

namespace supple
{

void look_at_machine(Report& report, OpenShop& shop);
void look_at_certificates(Report& report, OpenShop& shop);
// Nothing is said where systemd knows no unit of ours.
void look_at_unit(Report& report);

} // namespace supple

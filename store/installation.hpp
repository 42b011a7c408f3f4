// Facts of this one installation that are neither settings nor wares, such as the secret with which
// the test payments sign their webhooks. Made when first asked for, then kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace supple::store
{

class Snapshot;
class Transaction;

/// The installation's secret of this name, drawn if there is none yet.
std::string installation_secret(Transaction& tx, std::string_view name);

std::optional<std::string> find_installation_secret(Snapshot& snapshot, std::string_view name);

} // namespace supple::store

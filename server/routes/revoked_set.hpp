// The entitlements that are revoked, in the memory of one worker. It only grows, as revocations are
// for ever: 100,000 refunds take some 8 MB. One thread only.
#pragma once

#include "store/id.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace supple::routes
{

class RevokedSet
{
  public:
    void add(const store::EntitlementId& entitlement) { ids_.insert(entitlement.text()); }
    bool has(std::string_view entitlement) const { return ids_.contains(entitlement); }
    std::size_t size() const { return ids_.size(); }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_set<std::string, Hash, std::equal_to<>> ids_;
};

} // namespace supple::routes

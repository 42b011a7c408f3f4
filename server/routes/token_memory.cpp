#include "server/routes/token_memory.hpp"

#include <cassert>
#include <utility>

namespace supple::routes
{

TokenMemory::TokenMemory(std::size_t capacity) : capacity_(capacity)
{
    assert(capacity_ > 0);
}

const store::AccessClaims* TokenMemory::find(std::string_view token)
{
    const auto found = by_token_.find(token);
    if (found == by_token_.end())
        return nullptr;
    recent_.splice(recent_.begin(), recent_, found->second);
    return &found->second->claims;
}

const store::AccessClaims& TokenMemory::keep(std::string_view token, store::AccessClaims claims)
{
    assert(!by_token_.contains(token));
    if (recent_.size() == capacity_) {
        by_token_.erase(recent_.back().token);
        recent_.pop_back();
    }
    recent_.push_front({std::string(token), std::move(claims), {}});
    by_token_.emplace(recent_.front().token, recent_.begin());
    return recent_.front().claims;
}

std::vector<Viewers::Seen> TokenMemory::used_since(store::Timestamp then) const
{
    std::vector<Viewers::Seen> seen;
    for (const Entry& entry : recent_)
        if (entry.used > then && entry.claims.audience == store::Audience::stream)
            seen.push_back({entry.claims.subject, entry.used});
    return seen;
}

void TokenMemory::forget_all()
{
    by_token_.clear();
    recent_.clear();
}

} // namespace supple::routes

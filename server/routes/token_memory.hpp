// Access tokens that one worker has verified, so that a viewer's signature is checked once and not
// with every segment. Bounded; the one used longest ago is forgotten. Only good tokens are kept, so
// strangers cannot fill it. One thread only.
#pragma once

#include "server/routes/viewers.hpp"
#include "store/access_token.hpp"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace supple::routes
{

class TokenMemory
{
  public:
    // About 1 KiB each: more viewers at once than one worker can feed.
    static constexpr std::size_t usual_capacity = 4096;

    explicit TokenMemory(std::size_t capacity = usual_capacity);

    // Null if it is not remembered. Good until the memory changes.
    const store::AccessClaims* find(std::string_view token);
    const store::AccessClaims& keep(std::string_view token, store::AccessClaims claims);
    // Something was streamed by the one that was found or kept last.
    void note_use(store::Timestamp now) { recent_.front().used = now; }
    // The entitlements of customers used since then; a preview is nobody's.
    std::vector<Viewers::Seen> used_since(store::Timestamp then) const;
    void forget_all();

    std::size_t size() const { return recent_.size(); }

  private:
    struct Entry {
        std::string token;
        store::AccessClaims claims;
        store::Timestamp used{};
    };
    using Recent = std::list<Entry>;

    std::size_t capacity_;
    Recent recent_; // most recent first
    std::unordered_map<std::string_view, Recent::iterator> by_token_;
};

} // namespace supple::routes

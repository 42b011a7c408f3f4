// A mark in a public form that says when the page was made, signed, so that a form sent back within
// seconds is known for a machine's, and a form sent twice for the same one. It keeps out programmes
// that fill in every form they find, and costs them who were written for this shop only a pause:
// those, the limits of the doorkeeper and of the store hold back. The key lives as long as the
// process; a page from before a restart is shown again with all that was typed.
#pragma once

#include "store/clock.hpp"
#include "store/random.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace supple::routes
{

// Nobody types a name and an address and chooses a time in less.
inline constexpr std::chrono::seconds least_filling_time{3};
// A page left open over a working day.
inline constexpr std::chrono::hours greatest_filling_time{24};

class FormStamp
{
  public:
    explicit FormStamp(store::Random& random);

    std::string issue(store::Timestamp now) const;

    enum class Verdict { good, too_quick, not_ours };
    // not_ours: made up, too old, or from before a restart.
    Verdict check(std::string_view stamp, store::Timestamp now) const;

  private:
    std::string signature_of(std::string_view text) const;

    store::Random& random_;
    std::string key_;
};

} // namespace supple::routes

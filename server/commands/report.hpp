// What the doctor found: one line a finding, marked good, worth a look or broken.
#pragma once

#include <fmt/format.h>

#include <string_view>

namespace supple
{

enum class Finding { good, worth_a_look, broken };

class Report
{
  public:
    void add(Finding finding, std::string_view what)
    {
        static constexpr std::string_view marks[] = {"ok   ", "look ", "BAD  "};
        fmt::print("{} {}\n", marks[static_cast<int>(finding)], what);
        broken_ |= finding == Finding::broken;
    }
    bool broken() const { return broken_; }

  private:
    bool broken_ = false;
};

} // namespace supple

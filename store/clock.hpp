// What time it is. The clock is handed in, so that an hour passes in a test when the test says so.
// Times are whole seconds since 1970 in UTC; nothing in the shop knows a time zone.
#pragma once

#include <chrono>

namespace supple::store
{

using Timestamp = std::chrono::sys_seconds;

class Clock
{
  public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

/// The clock of the machine.
class SystemClock final : public Clock
{
  public:
    Timestamp now() const override;
};

/// Stands still until told: for tests and for telling a story in the demo. One thread at a time.
class SteppingClock final : public Clock
{
  public:
    explicit SteppingClock(Timestamp start) : now_(start) {}

    Timestamp now() const override { return now_; }
    void advance(std::chrono::seconds by) { now_ += by; }

  private:
    Timestamp now_;
};

} // namespace supple::store

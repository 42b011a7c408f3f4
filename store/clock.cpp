#include "store/clock.hpp"

namespace supple::store
{

Timestamp SystemClock::now() const
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

} // namespace supple::store

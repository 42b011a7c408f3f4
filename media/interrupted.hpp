// Work that ended before its end through no fault of the source: a signal, a full disk, a drive
// that was pulled out. What was finished is kept, and the same command goes on from there.
#pragma once

#include <stdexcept>

namespace supple::media
{

struct Interrupted : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace supple::media

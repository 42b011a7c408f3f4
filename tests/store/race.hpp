// Several processes let loose on a shop's file at one moment.
#pragma once

#include <functional>
#include <vector>

namespace supple::store
{

/// Each of so many forked children, numbered from 0, runs `run`, which opens its own database,
/// calls ready() where all shall wait for each other, and returns a number from 0 to 100. These
/// numbers. Throws std::runtime_error if a child threw or died.
std::vector<int> race(int processes,
                      const std::function<int(int child, const std::function<void()>& ready)>& run);

} // namespace supple::store

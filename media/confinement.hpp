// The cell in which files from strangers are decoded. A fault in one of libav's hundred decoders
// then reaches the source it was given and the folder the package is made in: no other file, no
// network, no other program, not more memory than the machine has, and no core dump that would lay
// the film on the disk. It binds the whole process and cannot be undone.
#pragma once

#include "media/landlock.hpp"

#include <string>

namespace supple::media
{

// To be called before other threads start and before the source is opened. What the kernel cannot
// do is left undone; returns "" or a sentence about it, for the operator and for the report.
std::string confine(const Reach& reach);

} // namespace supple::media

// Whether this build looks for memory errors: a sanitizer asks more of the machine than the program
// does, and the confinement has to leave room for it.
#pragma once

namespace supple::media
{

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true; // GCC
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool sanitized = true; // Clang
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

} // namespace supple::media

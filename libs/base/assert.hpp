#pragma once
// ASSERT(condition, "why this must hold"): programmer errors, checked in every build. Never on
// input.

#include <cstdint>

namespace openrun {

// Writes one line to stderr and aborts.
[[noreturn]] void AssertFailed(const char* condition, const char* reason, const char* file,
                               std::uint32_t line) noexcept;

}  // namespace openrun

#define ASSERT(condition, reason)       \
    ((condition) ? static_cast<void>(0) \
                 : ::openrun::AssertFailed(#condition, reason, __FILE__, __LINE__))

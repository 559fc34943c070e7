#include "libs/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace openrun {

void AssertFailed(const char* condition, const char* reason, const char* file,
                  std::uint32_t line) noexcept {
    std::fprintf(stderr, "%s:%u: ASSERT(%s) failed: %s\n", file, line, condition, reason);
    std::abort();
}

}  // namespace openrun

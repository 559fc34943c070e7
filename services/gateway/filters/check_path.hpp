#pragma once
// Lets only paths through that everybody reads the same way: no dot segments, no empty segments, no
// encoded slash, dot, backslash or NUL, no backslash, no bytes that belong encoded. First of all
// filters, because the route is chosen by the path.

#include "libs/base/result.hpp"

#include <string_view>

namespace openrun::gateway {

// Error: MALFORMED_REQUEST (invalid).
[[nodiscard]] Result<void> CheckPath(std::string_view path);

}  // namespace openrun::gateway

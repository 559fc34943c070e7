#pragma once
// Answers that a reader may keep: ETag, Cache-Control, and 304 for whoever has it already.

#include "libs/http/message.hpp"

#include <string>
#include <string_view>

namespace openrun::event {

// Weak: the same meaning, whatever the server's time in it says.
[[nodiscard]] std::string WeakTagOf(std::string_view text);

// Does If-None-Match name `tag` (a list, weak comparison, or "*")?
[[nodiscard]] bool HasAlready(const http::Request& request, std::string_view tag);

[[nodiscard]] http::Response NotModified(std::string tag, std::string_view cache_control);
[[nodiscard]] http::Response Tagged(std::string body, std::string tag,
                                    std::string_view cache_control);

}  // namespace openrun::event

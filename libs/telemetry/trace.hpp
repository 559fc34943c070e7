#pragma once
// W3C Trace Context: the 16-byte trace id that follows a purchase through every service, and the
// span inside it.

#include "libs/base/random.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openrun {

struct Trace {
    std::array<std::uint8_t, 16> trace_id{};
    std::array<std::uint8_t, 8> span_id{};
    bool sampled = true;

    [[nodiscard]] std::string TraceIdText() const;  // 32 hex digits
    [[nodiscard]] std::string Header() const;       // traceparent: 00-<trace>-<span>-01
};

// nullopt for anything malformed, all-zero ids or version ff: then a new trace starts.
[[nodiscard]] std::optional<Trace> ParseTraceparent(std::string_view header);
[[nodiscard]] Trace NewTrace(Random& random);
// The same trace, a new span: what goes out on calls.
[[nodiscard]] Trace ChildOf(const Trace& parent, Random& random);

}  // namespace openrun

#pragma once
// W3C Trace Context: the 16-byte trace id that follows a purchase through every service, and the
// span inside it. A new trace is sampled by the share that is set once; every other does what its
// parent did (parent-based sampling).

#include "libs/base/random.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace openrun {

struct Trace {
    std::array<std::uint8_t, 16> trace_id{};
    std::array<std::uint8_t, 8> span_id{};
    std::array<std::uint8_t, 8> parent_id{};  // the span that this one is part of; zero: none known
    bool sampled = true;

    [[nodiscard]] std::string TraceIdText() const;  // 32 hex digits
    [[nodiscard]] std::string Header() const;       // traceparent: 00-<trace>-<span>-01
};

// nullopt for anything malformed, all-zero ids or version ff: then a new trace starts.
[[nodiscard]] std::optional<Trace> ParseTraceparent(std::string_view header);
[[nodiscard]] Trace NewTrace(Random& random);
// The same trace, a new span inside `parent`: what goes out on calls.
[[nodiscard]] Trace ChildOf(const Trace& parent, Random& random);
// The trace of something that nobody asked for: its own id is the trace's.
[[nodiscard]] Trace TraceOfId(std::span<const std::uint8_t, 16> id);
// Once, in main: how many of 1,000 new traces are sampled. Not called: all.
void SampleTraces(std::int64_t per_mille);

}  // namespace openrun

#pragma once
// Spans: what one part of a trace did and how long it took. Collected only after CollectSpans and
// only for sampled traces; else a span costs one relaxed load. What nobody takes is bounded: new
// spans are dropped and counted. Names and attributes come from code (route patterns, event types),
// never from input (invariant I8). Thread-safe.
//   if (SpanWanted(trace)) RecordSpan(FinishedSpan(SpanKind::kServer, "GET /x", trace, start));

#include "libs/telemetry/trace.hpp"

#include <boost/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace openrun {

enum class SpanKind : std::uint8_t { kInternal = 1, kServer, kClient, kProducer, kConsumer };

struct Span {
    Trace trace;  // its own id and its parent's
    SpanKind kind = SpanKind::kInternal;
    std::string name;
    std::chrono::system_clock::time_point start{};
    std::chrono::nanoseconds duration{};
    bool failed = false;
    boost::json::object attributes;  // numbers, flags, texts
};

namespace detail {
extern std::atomic<bool> spans_are_collected;
}

// From now on at most `count_max` spans wait to be taken.
void CollectSpans(std::size_t count_max);
[[nodiscard]] inline bool SpanWanted(const Trace& trace) {
    return trace.sampled && detail::spans_are_collected.load(std::memory_order_relaxed);
}
// One that began at `start` and ends now.
[[nodiscard]] Span FinishedSpan(SpanKind kind, std::string name, const Trace& trace,
                                std::chrono::steady_clock::time_point start);
void RecordSpan(Span span);

struct TakenSpans {
    std::vector<Span> spans;
    std::uint64_t dropped = 0;  // since the last time
};
// The oldest, at most `count_max`.
[[nodiscard]] TakenSpans TakeSpans(std::size_t count_max);

// The body of POST /v1/traces: OTLP 1.x as JSON.
[[nodiscard]] std::string EncodeOtlp(const std::vector<Span>& spans, const std::string& service,
                                     const std::string& instance);

}  // namespace openrun

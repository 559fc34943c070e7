#include "libs/telemetry/span.hpp"

#include "libs/base/encoding.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace openrun {

std::atomic<bool> detail::spans_are_collected{false};

namespace {

struct Waiting {
    std::mutex mutex;
    std::deque<Span> spans;
    std::size_t count_max = 0;
    std::uint64_t dropped = 0;
};

Waiting& TheWaiting() {
    static Waiting waiting;
    return waiting;
}

using boost::json::array;
using boost::json::object;
using boost::json::value;

// Proto3 JSON writes 64-bit integers as text.
template <typename Duration>
std::string Nanoseconds(Duration since_epoch) {
    return std::to_string(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count());
}

object AnyValue(const value& from) {
    if (from.is_bool()) return {{"boolValue", from.get_bool()}};
    if (from.is_int64()) return {{"intValue", std::to_string(from.get_int64())}};
    if (from.is_uint64()) return {{"intValue", std::to_string(from.get_uint64())}};
    if (from.is_double()) return {{"doubleValue", from.get_double()}};
    if (from.is_string()) return {{"stringValue", from.get_string()}};
    return {{"stringValue", boost::json::serialize(from)}};
}

array Attributes(const object& from) {
    array all;
    for (const auto& member : from)
        all.push_back(object{{"key", member.key()}, {"value", AnyValue(member.value())}});
    return all;
}

object Encode(const Span& span) {
    constexpr int kError = 2;
    object encoded{
        {"traceId", span.trace.TraceIdText()},
        {"spanId", EncodeHex(span.trace.span_id)},
        {"name", span.name},
        {"kind", std::to_underlying(span.kind)},
        {"startTimeUnixNano", Nanoseconds(span.start.time_since_epoch())},
        {"endTimeUnixNano",
         Nanoseconds(std::chrono::nanoseconds(span.start.time_since_epoch()) + span.duration)},
        {"attributes", Attributes(span.attributes)}};
    const bool has_parent =
        std::ranges::any_of(span.trace.parent_id, [](std::uint8_t byte) { return byte != 0; });
    if (has_parent) encoded["parentSpanId"] = EncodeHex(span.trace.parent_id);
    encoded["status"] = span.failed ? object{{"code", kError}} : object{};
    return encoded;
}

}  // namespace

void CollectSpans(std::size_t count_max) {
    Waiting& waiting = TheWaiting();
    const std::lock_guard lock(waiting.mutex);
    waiting.count_max = count_max;
    detail::spans_are_collected = count_max > 0;
}

Span FinishedSpan(SpanKind kind, std::string name, const Trace& trace,
                  std::chrono::steady_clock::time_point start) {
    const auto duration = std::chrono::steady_clock::now() - start;
    Span span{.trace = trace, .kind = kind, .name = std::move(name), .attributes = {}};
    span.start = std::chrono::system_clock::now() -
                 std::chrono::duration_cast<std::chrono::system_clock::duration>(duration);
    span.duration = duration;
    return span;
}

void RecordSpan(Span span) {
    Waiting& waiting = TheWaiting();
    const std::lock_guard lock(waiting.mutex);
    if (waiting.spans.size() < waiting.count_max) {
        waiting.spans.push_back(std::move(span));
    } else {
        ++waiting.dropped;
    }
}

TakenSpans TakeSpans(std::size_t count_max) {
    Waiting& waiting = TheWaiting();
    const std::lock_guard lock(waiting.mutex);
    TakenSpans taken{.spans = {}, .dropped = std::exchange(waiting.dropped, 0)};
    while (!waiting.spans.empty() && taken.spans.size() < count_max) {
        taken.spans.push_back(std::move(waiting.spans.front()));
        waiting.spans.pop_front();
    }
    return taken;
}

std::string EncodeOtlp(const std::vector<Span>& spans, const std::string& service,
                       const std::string& instance) {
    array encoded;
    for (const Span& span : spans) encoded.push_back(Encode(span));
    const object resource{{"attributes", Attributes({{"service.name", service},
                                                     {"service.namespace", "openrun"},
                                                     {"service.instance.id", instance}})}};
    const object scope{{"scope", {{"name", "openrun"}}}, {"spans", std::move(encoded)}};
    return boost::json::serialize(object{
        {"resourceSpans", array{object{{"resource", resource}, {"scopeSpans", array{scope}}}}}});
}

}  // namespace openrun

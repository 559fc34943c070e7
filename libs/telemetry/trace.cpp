#include "libs/telemetry/trace.hpp"

#include "libs/base/encoding.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace openrun {
namespace {

std::atomic<std::int64_t> sampled_per_mille{1000};

template <std::size_t N>
bool ReadHex(std::string_view text, std::array<std::uint8_t, N>& to) {
    const bool lower =
        std::ranges::none_of(text, [](char letter) { return letter >= 'A' && letter <= 'F'; });
    const auto bytes = text.size() == 2 * N && lower ? DecodeHex(text) : std::nullopt;
    if (!bytes) return false;
    std::ranges::copy(*bytes, to.begin());
    return std::ranges::any_of(to, [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace

std::string Trace::TraceIdText() const { return EncodeHex(trace_id); }

std::string Trace::Header() const {
    return "00-" + EncodeHex(trace_id) + '-' + EncodeHex(span_id) + (sampled ? "-01" : "-00");
}

std::optional<Trace> ParseTraceparent(std::string_view header) {
    constexpr std::size_t kLength = 55;  // 2 + 1 + 32 + 1 + 16 + 1 + 2
    if (header.size() < kLength || header[2] != '-' || header[35] != '-' || header[52] != '-')
        return std::nullopt;
    const auto version = DecodeHex(header.substr(0, 2));
    const bool longer = header.size() > kLength;
    if (!version || version->front() == 0xff ||
        (longer && (version->front() == 0 || header[kLength] != '-'))) {
        return std::nullopt;
    }
    Trace trace;
    const auto flags = DecodeHex(header.substr(53, 2));
    if (!flags || !ReadHex(header.substr(3, 32), trace.trace_id) ||
        !ReadHex(header.substr(36, 16), trace.span_id)) {
        return std::nullopt;
    }
    trace.sampled = (flags->front() & 1) != 0;
    return trace;
}

Trace NewTrace(Random& random) {
    Trace trace;
    random.Fill(trace.trace_id);
    random.Fill(trace.span_id);
    // Decided by the id alone: whoever else decides with the same share decides the same.
    std::uint32_t lot = 0;
    std::memcpy(&lot, trace.trace_id.data() + 12, sizeof lot);
    trace.sampled = lot % 1000 < sampled_per_mille.load(std::memory_order_relaxed);
    return trace;
}

Trace ChildOf(const Trace& parent, Random& random) {
    Trace trace = parent;
    trace.parent_id = parent.span_id;
    random.Fill(trace.span_id);
    return trace;
}

Trace TraceOfId(std::span<const std::uint8_t, 16> id) {
    Trace trace;
    std::ranges::copy(id, trace.trace_id.begin());
    std::ranges::copy(id.last<8>(), trace.span_id.begin());
    return trace;
}

void SampleTraces(std::int64_t per_mille) { sampled_per_mille = per_mille; }

}  // namespace openrun

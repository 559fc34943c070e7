#include "libs/service/span_exporter.hpp"

#include "libs/base/encoding.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/span.hpp"

#include <array>

namespace openrun::service {
namespace {

std::string NewInstance(Random& random) {
    std::array<std::uint8_t, 8> bytes{};
    random.Fill(bytes);
    return EncodeHex(bytes);
}

Counter& SpansCounter(Metrics& metrics, const char* outcome) {
    return metrics.AddCounter("otlp_spans_total", "Spans by what became of them.",
                              {{"outcome", outcome}});
}

}  // namespace

SpanExporter::SpanExporter(Runtime& runtime, Random& random, Metrics& metrics,
                           SpanExportOptions options)
    : runtime_(runtime),
      options_(std::move(options)),
      instance_(NewInstance(random)),
      client_(runtime, {.url = options_.url, .connections_max = 1}),
      sent_(SpansCounter(metrics, "sent")),
      dropped_(SpansCounter(metrics, "dropped")) {
    CollectSpans(options_.url.empty() ? 0 : options_.waiting_max);
}

Task<bool> SpanExporter::SendBatch(Deadline deadline) {
    const TakenSpans taken = TakeSpans(options_.batch_max);
    dropped_.Add(taken.dropped);
    if (taken.spans.empty()) co_return false;
    http::ClientRequest request{.method = http::Method::kPost,
                                .target = "/v1/traces",
                                .body = EncodeOtlp(taken.spans, options_.service, instance_),
                                .headers = {}};
    sending_ = true;
    const auto answered = co_await client_.Call(std::move(request), deadline);
    sending_ = false;
    const bool taken_over = answered && answered->status >= 200 && answered->status < 300;
    (taken_over ? sent_ : dropped_).Add(taken.spans.size());
    if (!taken_over) {
        LogDebug("spans were not taken",
                 {{"count", taken.spans.size()},
                  {"why", answered ? std::to_string(answered->status) : answered.error().detail}});
    }
    co_return taken_over;
}

Task<void> SpanExporter::Run() {
    if (options_.url.empty()) co_return;
    for (;;) {
        co_await SleepFor(runtime_.executor(), options_.interval);
        while (!runtime_.stopping() && co_await SendBatch(After(options_.timeout))) {
        }
    }
}

Task<void> SpanExporter::Flush(Deadline deadline) {
    using namespace std::chrono_literals;
    if (options_.url.empty()) co_return;
    const Deadline limit = std::min(deadline, After(options_.timeout));
    while (sending_ && std::chrono::steady_clock::now() < limit)  // Run's last one
        co_await SleepFor(runtime_.executor(), 2ms);
    while (std::chrono::steady_clock::now() < limit && co_await SendBatch(limit)) {
    }
}

}  // namespace openrun::service

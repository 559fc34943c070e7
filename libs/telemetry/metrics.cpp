#include "libs/telemetry/metrics.hpp"

#include "libs/base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace openrun {
namespace {

const std::vector<double> kSecondsBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                         0.25,  0.5,    1,     2.5,  5,     10,   60};
constexpr std::size_t kSeriesMax = 1000;

std::string Escape(std::string_view text, bool quotes) {
    std::string escaped;
    for (const char letter : text) {
        if (letter == '\\') {
            escaped += "\\\\";
        } else if (letter == '\n') {
            escaped += "\\n";
        } else if (letter == '"' && quotes) {
            escaped += "\\\"";
        } else {
            escaped += letter;
        }
    }
    return escaped;
}

// {a="b",c="d"} with `extra` at the end; empty without labels.
std::string LabelText(const Labels& labels, const std::string& extra = {}) {
    std::string text;
    for (const auto& [name, value] : labels) {
        text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, Escape(value, true));
    }
    if (!extra.empty()) text += (text.empty() ? "" : ",") + extra;
    return text.empty() ? "" : '{' + text + '}';
}

struct Series {
    Labels labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
    std::function<double()> read;
};

struct Family {
    std::string help, type;
    std::map<std::string, Series> series;  // by label text
};

void RenderHistogram(std::string& out, const std::string& name, const Series& one) {
    const Histogram& histogram = *one.histogram;
    for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) {
        const std::string bound = i < histogram.bounds().size()
                                      ? fmt::format("{}", histogram.bounds()[i])
                                      : std::string("+Inf");
        out += fmt::format("{}_bucket{} {}\n", name,
                           LabelText(one.labels, fmt::format("le=\"{}\"", bound)),
                           histogram.CountAtMost(i));
    }
    out += fmt::format("{}_sum{} {}\n", name, LabelText(one.labels), histogram.Sum());
    out += fmt::format("{}_count{} {}\n", name, LabelText(one.labels),
                       histogram.CountAtMost(histogram.bounds().size()));
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {
    ASSERT(std::ranges::is_sorted(bounds_), "buckets ascend");
}

void Histogram::Observe(std::chrono::steady_clock::duration time) {
    ObserveSeconds(std::chrono::duration<double>(time).count());
}

void Histogram::ObserveSeconds(double seconds) {
    const auto bucket = std::ranges::lower_bound(bounds_, seconds) - bounds_.begin();
    counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    sum_microseconds_.fetch_add(static_cast<std::uint64_t>(std::max(seconds, 0.0) * 1e6),
                                std::memory_order_relaxed);
}

std::uint64_t Histogram::CountAtMost(std::size_t bucket) const {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= bucket; ++i) count += counts_[i].load(std::memory_order_relaxed);
    return count;
}

double Histogram::Sum() const {
    return static_cast<double>(sum_microseconds_.load(std::memory_order_relaxed)) / 1e6;
}

struct Metrics::Impl {
    Series& Find(std::string name, std::string help, std::string_view type, Labels labels) {
        const std::lock_guard lock(mutex);
        Family& family = families[std::move(name)];
        if (family.type.empty()) {
            family.help = std::move(help);
            family.type = type;
        }
        ASSERT(family.type == type, "one name, one type");
        std::string key = LabelText(labels);
        ASSERT(family.series.size() < kSeriesMax || family.series.contains(key),
               "label values come from code");
        Series& one = family.series[std::move(key)];
        one.labels = std::move(labels);
        return one;
    }

    mutable std::mutex mutex;  // registration and rendering only; updates never take it
    std::map<std::string, Family> families;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::AddCounter(std::string name, std::string help, Labels labels) {
    Series& one = impl_->Find(std::move(name), std::move(help), "counter", std::move(labels));
    if (!one.counter) one.counter = std::make_unique<Counter>();
    return *one.counter;
}

Gauge& Metrics::AddGauge(std::string name, std::string help, Labels labels) {
    Series& one = impl_->Find(std::move(name), std::move(help), "gauge", std::move(labels));
    if (!one.gauge) one.gauge = std::make_unique<Gauge>();
    return *one.gauge;
}

Histogram& Metrics::AddHistogram(std::string name, std::string help, Labels labels,
                                 std::vector<double> bounds) {
    Series& one = impl_->Find(std::move(name), std::move(help), "histogram", std::move(labels));
    if (!one.histogram) {
        one.histogram =
            std::make_unique<Histogram>(bounds.empty() ? kSecondsBounds : std::move(bounds));
    }
    return *one.histogram;
}

void Metrics::AddCallback(std::string name, std::string help, Labels labels,
                          std::function<double()> read) {
    const char* type = name.ends_with("_total") ? "counter" : "gauge";
    impl_->Find(std::move(name), std::move(help), type, std::move(labels)).read = std::move(read);
}

std::string Metrics::Render() const {
    const std::lock_guard lock(impl_->mutex);
    std::string out;
    for (const auto& [name, family] : impl_->families) {
        out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, Escape(family.help, false), name,
                           family.type);
        for (const auto& [key, one] : family.series) {
            if (one.histogram) RenderHistogram(out, name, one);
            if (one.counter) out += fmt::format("{}{} {}\n", name, key, one.counter->value());
            if (one.gauge) out += fmt::format("{}{} {}\n", name, key, one.gauge->value());
            if (one.read) out += fmt::format("{}{} {}\n", name, key, one.read());
        }
    }
    return out;
}

}  // namespace openrun

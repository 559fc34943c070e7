#pragma once
// Counters, gauges and histograms in Prometheus text form (0.0.4). Registered once at start-up,
// kept by reference; updates are relaxed atomics, so any thread may count and the operations port
// may read meanwhile. Label values come from code (route patterns, statement names), never from
// input: a registry refuses more than 1,000 series a name.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace openrun {

class Counter {
public:
    void Add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

class Gauge {
public:
    void Set(double value) { value_.store(value, std::memory_order_relaxed); }
    void Add(double step) { value_.fetch_add(step, std::memory_order_relaxed); }
    [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<double> value_{0};
};

// Seconds; buckets 1 ms … 60 s, or those given.
class Histogram {
public:
    explicit Histogram(std::vector<double> bounds);
    void Observe(std::chrono::steady_clock::duration time);
    void ObserveSeconds(double seconds);
    [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }
    [[nodiscard]] std::uint64_t CountAtMost(
        std::size_t bucket) const;  // cumulative; bounds().size() = all
    [[nodiscard]] double Sum() const;

private:
    std::vector<double> bounds_;
    std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
    std::atomic<std::uint64_t> sum_microseconds_{0};
};

using Labels = std::vector<std::pair<std::string, std::string>>;

class Metrics {
public:
    Metrics();
    ~Metrics();

    // The same name and labels give the same object. References stay valid as long as the registry.
    // Names end in their unit: _total, _seconds, _bytes.
    Counter& AddCounter(std::string name, std::string help, Labels labels = {});
    Gauge& AddGauge(std::string name, std::string help, Labels labels = {});
    Histogram& AddHistogram(std::string name, std::string help, Labels labels = {},
                            std::vector<double> bounds = {});
    // Read when scraped, from the thread that scrapes; a gauge, or a counter if its name ends in
    // _total.
    void AddCallback(std::string name, std::string help, Labels labels,
                     std::function<double()> read);

    [[nodiscard]] std::string Render() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openrun

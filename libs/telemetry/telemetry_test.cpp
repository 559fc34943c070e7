#include "libs/telemetry/health.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/metrics.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

namespace openrun {
namespace {

constexpr std::string_view kParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, ReadsAndWritesTheHeader) {
    const auto trace = ParseTraceparent(kParent);
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->Header(), kParent);
    SeededRandom random(1);
    const Trace child = ChildOf(*trace, random);
    EXPECT_EQ(child.trace_id, trace->trace_id);
    EXPECT_NE(child.span_id, trace->span_id);
}

TEST(Trace, RefusesWhatTheStandardRefuses) {
    const std::string good(kParent);
    for (const std::string& bad : std::initializer_list<std::string>{
             "", good.substr(1), good + "x", "ff" + good.substr(2),
             "00-" + std::string(32, '0') + good.substr(35),
             good.substr(0, 36) + std::string(16, '0') + "-01",
             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"}) {
        EXPECT_FALSE(ParseTraceparent(bad)) << bad;
    }
    EXPECT_TRUE(ParseTraceparent("01" + good.substr(2) + "-later"))
        << "a later version may be longer";
}

TEST(Metrics, RenderInTextForm) {
    Metrics metrics;
    metrics.AddCounter("requests_total", "Requests", {{"route", "/a\"b"}}).Add(3);
    metrics.AddCounter("requests_total", "Requests", {{"route", "/a\"b"}}).Add();
    metrics.AddGauge("depth", "Depth").Set(1.5);
    metrics.AddCallback("ready", "Ready", {}, [] { return 1.0; });
    Histogram& histogram = metrics.AddHistogram("took_seconds", "Took", {}, {0.1, 1});
    histogram.ObserveSeconds(0.1);
    histogram.ObserveSeconds(0.5);
    histogram.ObserveSeconds(5);
    const std::string text = metrics.Render();
    EXPECT_NE(text.find("requests_total{route=\"/a\\\"b\"} 4\n"), std::string::npos) << text;
    EXPECT_NE(text.find("# TYPE depth gauge\ndepth 1.5\n"), std::string::npos);
    EXPECT_NE(text.find("took_seconds_bucket{le=\"0.1\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("took_seconds_bucket{le=\"1\"} 2\n"), std::string::npos);
    EXPECT_NE(text.find("took_seconds_bucket{le=\"+Inf\"} 3\n"), std::string::npos);
    EXPECT_NE(text.find("took_seconds_sum 5.6\n"), std::string::npos);
}

TEST(Health, IsReadyWhenEverythingIs) {
    Health health;
    health.Declare("a");
    health.Declare("b");
    health.Report("a", true);
    EXPECT_FALSE(health.ready());
    health.Report("b", true);
    EXPECT_TRUE(health.ready());
}

TEST(Health, IsReadyWithoutWhatItIsOnlyInformedOf) {
    Health health;
    health.Declare("a");
    health.Report("a", true);
    health.Inform("bus.publish", false);
    EXPECT_TRUE(health.ready());
    EXPECT_FALSE(health.informed().at("bus.publish"));
}

TEST(Log, WritesOneJsonObjectALine) {
    OpenLog("test", LogLevel::kInfo);
    testing::internal::CaptureStdout();
    LogInfo("held \"two\"", {{"seats", 2}});
    LogDebug("not seen");
    LogInfo(std::string(20'000, 'x'));
    const std::string text = testing::internal::GetCapturedStdout();
    const auto first = boost::json::parse(text.substr(0, text.find('\n')));
    EXPECT_EQ(first.at("message").as_string(), "held \"two\"");
    EXPECT_EQ(first.at("seats").as_int64(), 2);
    EXPECT_EQ(std::ranges::count(text, '\n'), 2);
    EXPECT_LT(text.size(), 8'000U);
}

// What has reached standard output while `write` ran.
std::int64_t Written(const std::function<void()>& write) {
    std::FILE* file = std::tmpfile();
    const int stdout_before = dup(STDOUT_FILENO);
    dup2(fileno(file), STDOUT_FILENO);
    write();
    struct stat found{};
    fstat(fileno(file), &found);
    FlushLog();
    dup2(stdout_before, STDOUT_FILENO);
    close(stdout_before);
    std::fclose(file);
    return found.st_size;
}

TEST(Log, GatheredLinesWaitForAFlushOrAWarning) {
    OpenLog("test", LogLevel::kInfo);
    EXPECT_GT(Written([] { LogInfo("at once"); }), 0);
    GatherLog();
    EXPECT_EQ(Written([] { LogInfo("waits"); }), 0);
    EXPECT_GT(Written([] {
                  LogInfo("waits");
                  FlushLog();
              }),
              0);
    EXPECT_GT(Written([] {
                  LogInfo("waits");
                  LogWarning("takes it along");
              }),
              150);
}

}  // namespace
}  // namespace openrun

#include "libs/telemetry/span.hpp"

#include "libs/telemetry/log.hpp"
#include "libs/telemetry/redact.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace openrun {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct SpanTest : ::testing::Test {
    ~SpanTest() override {
        CollectSpans(0);
        (void)TakeSpans(1000);
        SampleTraces(1000);
    }
    SeededRandom random{1};
};

TEST_F(SpanTest, AChildKnowsItsParent) {
    const Trace parent = NewTrace(random);
    const Trace child = ChildOf(parent, random);
    EXPECT_EQ(child.parent_id, parent.span_id);
    EXPECT_EQ(child.trace_id, parent.trace_id);
    EXPECT_EQ(parent.parent_id, (std::array<std::uint8_t, 8>{}));
}

TEST_F(SpanTest, NewTracesAreSampledByTheirShareAndChildrenLikeTheirParents) {
    SampleTraces(250);
    int sampled = 0;
    for (int i = 0; i < 4000; ++i) {
        const Trace trace = NewTrace(random);
        sampled += trace.sampled ? 1 : 0;
        EXPECT_EQ(ChildOf(trace, random).sampled, trace.sampled);
    }
    EXPECT_NEAR(sampled, 1000, 150);
    SampleTraces(0);
    EXPECT_FALSE(NewTrace(random).sampled);
}

TEST_F(SpanTest, NothingIsWantedWhileNobodyCollects) {
    Trace trace = NewTrace(random);
    EXPECT_FALSE(SpanWanted(trace));
    CollectSpans(10);
    EXPECT_TRUE(SpanWanted(trace));
    trace.sampled = false;
    EXPECT_FALSE(SpanWanted(trace));
}

TEST_F(SpanTest, WaitingSpansAreBoundedAndTheRestIsCounted) {
    CollectSpans(2);
    const Trace trace = NewTrace(random);
    for (int i = 0; i < 5; ++i)
        RecordSpan(FinishedSpan(SpanKind::kServer, std::to_string(i), trace,
                                std::chrono::steady_clock::now()));
    const TakenSpans one = TakeSpans(1);
    ASSERT_EQ(one.spans.size(), 1U);
    EXPECT_EQ(one.spans[0].name, "0");
    EXPECT_EQ(one.dropped, 3U);
    const TakenSpans rest = TakeSpans(10);
    EXPECT_EQ(rest.spans.size(), 1U);
    EXPECT_EQ(rest.dropped, 0U);
}

TEST_F(SpanTest, IsEncodedAsACollectorReadsIt) {
    const Trace parent = NewTrace(random);
    const Trace trace = ChildOf(parent, random);
    Span span = FinishedSpan(SpanKind::kServer, "GET /x", trace,
                             std::chrono::steady_clock::now() - std::chrono::seconds{2});
    span.failed = true;
    span.attributes = {{"http.response.status_code", 503}, {"cached", true}, {"share", 0.5}};
    const auto sent = boost::json::parse(EncodeOtlp({span}, "payment", "a1"));
    const auto& resource = sent.at_pointer("/resourceSpans/0/resource/attributes/0");
    EXPECT_EQ(resource.at("key").as_string(), "service.name");
    EXPECT_EQ(resource.at_pointer("/value/stringValue").as_string(), "payment");
    const auto& one = sent.at_pointer("/resourceSpans/0/scopeSpans/0/spans/0");
    EXPECT_EQ(one.at("traceId").as_string(), trace.TraceIdText());
    EXPECT_EQ(one.at("spanId").as_string().size(), 16U);
    EXPECT_EQ("00-" + std::string(one.at("traceId").as_string()) + '-' +
                  std::string(one.at("parentSpanId").as_string()) + "-01",
              parent.Header());
    EXPECT_EQ(one.at("kind").as_int64(), 2);
    EXPECT_EQ(one.at_pointer("/status/code").as_int64(), 2);
    const auto nanoseconds = [&one](const char* name) {
        return std::stoll(std::string(one.at(name).as_string()));
    };
    EXPECT_NEAR(
        static_cast<double>(nanoseconds("endTimeUnixNano") - nanoseconds("startTimeUnixNano")), 2e9,
        1e8);
    EXPECT_EQ(one.at_pointer("/attributes/0/value/intValue").as_string(), "503");
    EXPECT_TRUE(one.at_pointer("/attributes/1/value/boolValue").as_bool());
    const auto root = boost::json::parse(
        EncodeOtlp({FinishedSpan(SpanKind::kServer, "x", parent, {})}, "payment", "a1"));
    EXPECT_FALSE(root.at_pointer("/resourceSpans/0/scopeSpans/0/spans/0")
                     .as_object()
                     .contains("parentSpanId"));
}

TEST(Redact, KnowsTokensTicketsAndCards) {
    for (const char* secret : {
             "Bearer eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIxIn0.c2ln",
             "qr_eyJhbGciOiJFZERTQSIsInR5cCI6InBhc3MifQ.x.y",
             "OR1.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
             "card 4111111111111111 refused",
             "4111 1111 1111 1111",
             "4111-1111-1111-1111",
         }) {
        EXPECT_TRUE(LooksSecret(secret)) << secret;
    }
}

TEST(Redact, LeavesIdsTimesAndMoneyAlone) {
    for (const char* harmless : {
             "019360a4-7c1e-7000-8000-123456789012",  // ids
             "12345678-1234-4123-8123-123456789012",
             "01234567012345670123456701234567",  // 32 hex digits that are all decimal
             "2026-11-27T04:00:00.123456Z",
             "4111111111111112",  // no card: its check digit is wrong
             "150000",
             "eyJ",
             "UPSTREAM_TIMEOUT: 127.0.0.1:8084",
         }) {
        EXPECT_FALSE(LooksSecret(harmless)) << harmless;
    }
}

TEST(Log, StrikesOutWhatLooksSecretAndCountsIt) {
    OpenLog("test", LogLevel::kInfo);
    const std::uint64_t before = LogRedactions();
    ::testing::internal::CaptureStdout();
    LogInfo("refused", {{"card", "4111111111111111"}, {"payment", "019360a4"}});
    FlushLog();
    const std::string text = ::testing::internal::GetCapturedStdout();
    EXPECT_THAT(text, Not(HasSubstr("4111")));
    EXPECT_THAT(text, HasSubstr(R"("card":"[redacted]")"));
    EXPECT_THAT(text, HasSubstr("019360a4"));
    EXPECT_EQ(LogRedactions(), before + 1);
}

}  // namespace
}  // namespace openrun

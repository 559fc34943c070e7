#include "libs/aws/client.hpp"

#include "libs/aws/aws_test_support.hpp"
#include "libs/testing/run.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace openrun::aws {
namespace {

using namespace std::chrono_literals;

class AwsClient : public ::testing::Test {
protected:
    Task<int> Status() {
        const auto answered =
            co_await client.Call({.path = "/x", .query = {{"a b", "1"}}}, After(5s));
        co_return answered ? answered->status : 0;
    }
    Task<void> Expect(std::deque<std::string> script, int status, std::size_t calls) {
        answers = std::move(script);
        peer.heads.clear();
        EXPECT_EQ(co_await Status(), status);
        EXPECT_EQ(peer.heads.size(), calls);
    }
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }
    Task<void> Repeating();
    Task<void> Refusals();
    std::string Next() {
        std::string one = answers.front();
        if (answers.size() > 1) answers.pop_front();
        return one;
    }

    Runtime runtime{testing::Quiet()};
    ManualClock clock{ParseInstant("2026-11-27T03:00:00Z").value()};
    std::deque<std::string> answers;
    PlayedAws peer{runtime, [this](const std::string&, const std::string&) { return Next(); }};
    CredentialsSource credentials{
        runtime, clock, {.access_key_id = "AKIA", .secret_access_key = "s"}};
    Client client{runtime,
                  clock,
                  credentials,
                  {.service = "s3", .region = "r", .url = peer.Url(), .pause = 1ms}};
};

TEST_F(AwsClient, SignsWhatItSends) {
    Run(Expect({PlayedAws::Say(200, "")}, 200, 1));
    const std::string& head = peer.heads.at(0);
    EXPECT_TRUE(head.starts_with("GET /x?a%20b=1 HTTP/1.1\r\n")) << head;
    EXPECT_TRUE(head.contains("x-amz-date: 20261127T030000Z\r\n")) << head;
    EXPECT_TRUE(
        head.contains("authorization: AWS4-HMAC-SHA256 Credential=AKIA/20261127/r/s3/"
                      "aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "))
        << head;
}

Task<void> AwsClient::Repeating() {
    const std::string busy = PlayedAws::Say(503, "<Error><Code>SlowDown</Code></Error>");
    co_await Expect({busy, busy, PlayedAws::Say(200, "")}, 200, 3);
    co_await Expect({busy}, 503, 3);  // and not for ever
    co_await Expect(
        {PlayedAws::Say(400, R"({"__type":"ThrottlingException"})"), PlayedAws::Say(200, "")}, 200,
        2);
}

TEST_F(AwsClient, RepeatsWhatMayBeBetterNextTime) { Run(Repeating()); }

Task<void> AwsClient::Refusals() {
    co_await Expect({PlayedAws::Say(403, "<Error><Code>AccessDenied</Code></Error>")}, 403, 1);
    co_await Expect({PlayedAws::Say(404, "")}, 404, 1);
}

TEST_F(AwsClient, DoesNotRepeatARefusal) { Run(Refusals()); }

TEST_F(AwsClient, TakesTheTimeOfAws) {
    const std::string skewed =
        PlayedAws::Say(403, "<Error><Code>RequestTimeTooSkewed</Code></Error>",
                       "Date: Fri, 27 Nov 2026 03:20:00 GMT\r\n");
    Run(Expect({skewed, PlayedAws::Say(200, "")}, 200, 2));
    EXPECT_TRUE(peer.heads.at(1).contains("x-amz-date: 20261127T032000Z\r\n"));
    EXPECT_EQ(FormatInstant(client.Now()), "2026-11-27T03:20:00Z");
}

TEST(ErrorCode, IsFoundWhereverAServicePutsIt) {
    const auto of = [](int status, std::string body, Pairs headers = {}) {
        return ErrorCode({.status = status, .body = std::move(body), .headers = headers});
    };
    EXPECT_EQ(of(404, "<?xml?><Error><Code>NoSuchKey</Code></Error>"), "NoSuchKey");
    EXPECT_EQ(of(400, R"({"__type":"com.amazonaws#ResourceNotFoundException"})"),
              "ResourceNotFoundException");
    EXPECT_EQ(of(400, "{}", {{"x-amzn-ErrorType", "ThrottlingException:http://x"}}),
              "ThrottlingException");
    EXPECT_EQ(of(500, "<html>oops"), "");
    EXPECT_EQ(of(404, "<Code>NoEnd"), "");
    EXPECT_EQ(of(400, R"({"__type":7})"), "");
    EXPECT_EQ(of(200, R"({"__type":"x"})"), "");
}

}  // namespace
}  // namespace openrun::aws

#include "libs/aws/credentials.hpp"

#include "libs/aws/aws_test_support.hpp"
#include "libs/testing/run.hpp"

#include <gtest/gtest.h>

namespace openrun::aws {
namespace {

using namespace std::chrono_literals;

class CredentialsTest : public ::testing::Test {
protected:
    std::string Play(const std::string& head) {
        if (away) return "";  // closes without an answer
        if (head.starts_with("PUT /latest/api/token ")) {
            const bool asked = head.contains("X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n");
            return asked ? PlayedAws::Say(200, "the-token") : PlayedAws::Say(400, "");
        }
        if (!head.contains("X-aws-ec2-metadata-token: the-token\r\n"))
            return PlayedAws::Say(401, "");
        if (head.starts_with("GET /latest/meta-data/iam/security-credentials/ "))
            return PlayedAws::Say(role.empty() ? 404 : 200, role);
        if (!head.starts_with("GET /latest/meta-data/iam/security-credentials/openrun-ec2 "))
            return PlayedAws::Say(404, "");
        ++given;
        return PlayedAws::Say(200, answer.empty() ? Good() : answer);
    }
    [[nodiscard]] std::string Good() const {
        return R"({"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIA)" +
               std::to_string(given) + R"(","SecretAccessKey":"s","Token":"t","Expiration":")" +
               FormatInstant(clock.Now() + life) + R"("})";
    }
    CredentialsOptions Options() {
        return {.metadata_url = machine.Url(), .metadata_timeout = 2s, .renew_before = 10min};
    }
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }
    Task<std::string> Key(CredentialsSource& source) {
        const auto got = co_await source.Get(After(10s));
        co_return got ? got->access_key_id : "! " + got.error().detail;
    }
    Task<void> Renewing();
    Task<void> Refusals();
    Task<void> Given();

    Runtime runtime{testing::Quiet()};
    ManualClock clock{ParseInstant("2026-11-27T03:00:00Z").value()};
    int given = 0;
    bool away = false;
    std::string role = "openrun-ec2", answer;
    std::chrono::seconds life{6h};
    PlayedAws machine{runtime,
                      [this](const std::string& head, const std::string&) { return Play(head); }};
};

Task<void> CredentialsTest::Renewing() {
    CredentialsSource source(runtime, clock, Options());
    EXPECT_EQ(co_await Key(source), "ASIA1");
    clock.Advance(5h + 49min);
    EXPECT_EQ(co_await Key(source), "ASIA1") << "not yet";
    clock.Advance(2min);
    EXPECT_EQ(co_await Key(source), "ASIA2") << "ten minutes before the end";
    clock.Advance(5h + 51min);
    away = true;
    EXPECT_EQ(co_await Key(source), "ASIA2") << "the old ones serve while the service is away";
    clock.Advance(10min);
    EXPECT_TRUE((co_await Key(source)).starts_with("! credentials: no keys in the environment"));
    away = false;
    EXPECT_EQ(co_await Key(source), "ASIA3") << "it comes back by itself";
    source.Forget();
    EXPECT_EQ(co_await Key(source), "ASIA4");
    life = 60s;
    source.Forget();
    EXPECT_EQ(co_await Key(source), "ASIA5");
    clock.Advance(29s);
    EXPECT_EQ(co_await Key(source), "ASIA5");
    clock.Advance(2s);
    EXPECT_EQ(co_await Key(source), "ASIA6") << "short lives are renewed at their half";
}

TEST_F(CredentialsTest, OfTheMachineAreRenewedBeforeTheyExpire) { Run(Renewing()); }

Task<void> CredentialsTest::Refusals() {
    CredentialsSource source(runtime, clock, Options());
    role.clear();
    EXPECT_TRUE((co_await Key(source)).contains("security-credentials/ answers 404"));
    role = "../../user-data";
    EXPECT_TRUE((co_await Key(source)).contains("the machine has no role"));
    role = "openrun-ec2";
    for (
        const char* bad :
        {"<html>", "[]", R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no"})",
         R"({"Code":"Success","AccessKeyId":"A","SecretAccessKey":"s","Token":"t"})",
         R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"soon"})",
         R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"","Expiration":"2027-01-01T00:00:00Z"})",
         R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2020-01-01T00:00:00Z"})"}) {
        answer = bad;
        EXPECT_TRUE((co_await Key(source)).starts_with("! credentials: ")) << bad;
    }
    answer.clear();
    EXPECT_TRUE((co_await Key(source)).starts_with("ASIA"));
}

TEST_F(CredentialsTest, ThatAreNoneAreNotBelieved) { Run(Refusals()); }

Task<void> CredentialsTest::Given() {
    CredentialsOptions options = Options();
    options.access_key_id = "AKIA";
    options.secret_access_key = "s";
    CredentialsSource source(runtime, clock, options);
    EXPECT_EQ(co_await Key(source), "AKIA");
    clock.Advance(24h * 365);
    source.Forget();
    EXPECT_EQ(co_await Key(source), "AKIA");
    EXPECT_TRUE(machine.heads.empty()) << "nobody was asked";
}

TEST_F(CredentialsTest, OfTheEnvironmentAreUsedAsTheyAre) { Run(Given()); }

}  // namespace
}  // namespace openrun::aws

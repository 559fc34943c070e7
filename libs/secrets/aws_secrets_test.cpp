#include "libs/secrets/aws_secrets.hpp"

#include "libs/aws/aws_test_support.hpp"
#include "libs/testing/run.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <thread>

namespace openrun {
namespace {

using namespace std::chrono_literals;
using aws::PlayedAws;

// Secrets Manager on a thread of its own, as whoever asks it blocks.
class AwsSecretsTest : public ::testing::Test {
protected:
    ~AwsSecretsTest() override {
        runtime_.Stop();
        thread_.join();
    }
    AwsSecretsOptions Options() {
        return {.aws = {.region = "ap-northeast-2",
                        .endpoint = peer_.Url(),
                        .credentials = {.access_key_id = "AKIA", .secret_access_key = "s"}},
                .secret_id = "ticketing/prod/env",
                .refresh = 0ms,
                .start_wait = 0ms,
                .timeout = 5s,
                .retry = 1ms};
    }
    void Answer(int status, const std::string& body) {
        const std::scoped_lock lock(mutex_);
        answers_ = {PlayedAws::Say(status, body)};
    }
    void Hold(const std::string& secret) {
        Answer(200, boost::json::serialize(
                        boost::json::object{{"Name", "x"}, {"SecretString", secret}}));
    }
    std::string FailureOf(AwsSecretsOptions options) {
        AwsSecrets secrets(std::move(options));
        const auto loaded = secrets.Load();
        return loaded ? "" : loaded.error().detail;
    }
    std::mutex mutex_;
    std::vector<std::string> answers_{""};  // the last one stays
    std::atomic<int> asked_ = 0;

private:
    std::string Next(const std::string& head, const std::string& body) {
        const std::scoped_lock lock(mutex_);
        ++asked_;
        if (!head.contains("x-amz-target: secretsmanager.GetSecretValue\r\n") ||
            body != R"({"SecretId":"ticketing/prod/env"})") {
            return PlayedAws::Say(400, "{}");
        }
        std::string one = answers_.front();
        if (answers_.size() > 1) answers_.erase(answers_.begin());
        return one;
    }
    Runtime runtime_{testing::Quiet()};
    PlayedAws peer_{runtime_, [this](const std::string& head, const std::string& body) {
                        return Next(head, body);
                    }};
    std::thread thread_{[this] { runtime_.Run(); }};
};

TEST_F(AwsSecretsTest, AreReadAndRotate) {
    Hold(R"({"OPENRUN_JWKS":"{\"keys\":[]}","OPENRUN_EVENT_POSTGRES_PASSWORD":"p$'\""})");
    AwsSecrets secrets(Options());
    ASSERT_TRUE(secrets.Load());
    EXPECT_EQ(secrets.Read("OPENRUN_JWKS"), R"({"keys":[]})");
    EXPECT_EQ(secrets.Read("OPENRUN_EVENT_POSTGRES_PASSWORD"), "p$'\"");
    EXPECT_EQ(secrets.Read("OPENRUN_OTHER"), std::nullopt);
    Hold(R"({"OPENRUN_JWKS":"rotated"})");
    EXPECT_EQ(secrets.Read("OPENRUN_JWKS"), "rotated");
}

TEST_F(AwsSecretsTest, AreRememberedUntilTheyAreOld) {
    Hold(R"({"A":"1"})");
    AwsSecretsOptions options = Options();
    options.refresh = 1h;
    AwsSecrets secrets(options);
    ASSERT_TRUE(secrets.Load());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(secrets.Read("A"), "1");
    EXPECT_EQ(asked_, 1);
}

TEST_F(AwsSecretsTest, GoOnWhileAwsIsAwayOrSaysNonsense) {
    Hold(R"({"A":"1"})");
    AwsSecrets secrets(Options());
    ASSERT_TRUE(secrets.Load());
    for (const char* bad : {"", "<html>", "{}", R"({"SecretString":"not json"})",
                            R"({"SecretString":"[1]"})", R"({"SecretString":"{}"})"}) {
        Answer(200, bad);
        EXPECT_EQ(secrets.Read("A"), "1") << bad;
    }
    Answer(400, R"({"__type":"ResourceNotFoundException"})");
    EXPECT_EQ(secrets.Read("A"), "1");
    Answer(500, "");
    EXPECT_EQ(secrets.Read("A"), "1");
    Hold(R"({"A":"2"})");
    EXPECT_EQ(secrets.Read("A"), "2") << "and comes back by itself";
}

TEST_F(AwsSecretsTest, SayWhatIsWrongAtTheStart) {
    const std::string where = "secret ticketing/prod/env in ap-northeast-2: ";
    Answer(400, R"({"__type":"ResourceNotFoundException","Message":"no"})");
    EXPECT_EQ(FailureOf(Options()), where + "there is no such secret");
    Answer(400, R"({"__type":"AccessDeniedException"})");
    EXPECT_EQ(FailureOf(Options()),
              where + "it may not be read with these credentials (AccessDeniedException)");
    Answer(200, R"({"SecretBinary":"AAAA"})");
    EXPECT_EQ(FailureOf(Options()), where + "it holds no text");
    Hold("OPENRUN_JWKS=hush");
    const std::string malformed = FailureOf(Options());
    EXPECT_EQ(malformed, where + "it is not a JSON object of settings and their values");
    EXPECT_FALSE(malformed.contains("hush"));
    Answer(503, "");
    EXPECT_EQ(FailureOf(Options()), where + "Secrets Manager answers 503 ");
    AwsSecretsOptions nowhere = Options();
    nowhere.aws.endpoint = "http://127.0.0.1:1";
    EXPECT_TRUE(FailureOf(nowhere).starts_with(where + "cannot connect to 127.0.0.1:1"));
}

TEST_F(AwsSecretsTest, AStartWaitsForAws) {
    Hold(R"({"A":"1"})");
    {
        const std::scoped_lock lock(mutex_);
        answers_.insert(answers_.begin(), 4,
                        PlayedAws::Say(503, ""));  // more than one call repeats
    }
    AwsSecretsOptions options = Options();
    options.start_wait = 30s;
    AwsSecrets secrets(options);
    EXPECT_TRUE(secrets.Load());
    EXPECT_EQ(secrets.Read("A"), "1");
}

TEST(ParseSecret, TakesWhateverAnOperatorWrites) {
    const auto values =
        ParseSecret(R"({"A":"text","B":8080,"C":true,"D":null,"E":{"keys":[{"kty":"OKP"}]}})");
    ASSERT_TRUE(values);
    EXPECT_EQ(values->at("A"), "text");
    EXPECT_EQ(values->at("B"), "8080");
    EXPECT_EQ(values->at("C"), "true");
    EXPECT_FALSE(values->contains("D"));
    EXPECT_EQ(values->at("E"), R"({"keys":[{"kty":"OKP"}]})");
}

TEST(OpenSecrets, RefusesASourceThatItDoesNotKnow) {
    setenv("OPENRUN_SECRETS", "vault", 1);
    const auto opened = OpenSecrets();
    unsetenv("OPENRUN_SECRETS");
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().detail.contains("OPENRUN_SECRETS=vault is none of files, aws"));
    EXPECT_TRUE(OpenSecrets());
}

}  // namespace
}  // namespace openrun

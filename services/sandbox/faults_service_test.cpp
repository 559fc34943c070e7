#include "services/sandbox/sandbox_test_support.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace openrun::sandbox {
namespace {

const std::string kKey = "a-key-of-the-merchant";

TEST_F(SandboxTest, ALostAnswerIsAChargeThatTheKeyFindsAgain) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1");
        co_await t->Fault("confirm", "lost-answer");
        const Told lost = co_await t->Confirm("pay1", window);
        EXPECT_EQ(lost.status, 0);
        EXPECT_EQ(lost.error, "UPSTREAM_BROKEN");
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 1000);
        const Told second = co_await t->Window("pay2");
        co_await t->Fault("confirm", "lost-answer", R"(,"count":3)");
        co_await t->Confirm("pay2", second, kKey);
        co_await t->Call(http::Method::kDelete, "/sandbox/faults");
        const Told found = co_await t->Confirm("pay2", second, kKey);
        EXPECT_EQ(found.status, 200) << found.text;
        EXPECT_EQ(found.Text("paidAt"), (co_await t->Get("/payments/pay2")).Text("paidAt"));
    }(this));
}

TEST_F(SandboxTest, WhatTheEdgeRefusesHasNoEffectAndIsNotRemembered) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1");
        co_await t->Fault("confirm", "error-500");
        const Told broken = co_await t->Confirm("pay1", window, kKey);
        EXPECT_EQ(broken.status, 500);
        EXPECT_EQ(broken.text, "");
        co_await t->Fault("confirm", "outstanding");
        const Told running = co_await t->Confirm("pay1", window, kKey);
        EXPECT_EQ(running.status, 409);
        EXPECT_EQ(running.Text("type"), "IDEMPOTENCY_OUTSTANDING_REQUEST");
        co_await t->Fault("confirm", "drop-connection");
        EXPECT_EQ((co_await t->Confirm("pay1", window)).status, 0);
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 0);
        EXPECT_EQ((co_await t->Confirm("pay1", window, kKey)).status, 200);
    }(this));
}

TEST_F(SandboxTest, AnHtmlBodyHidesWhatWasDone) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1");
        co_await t->Fault("confirm", "html-body");
        const Told hidden = co_await t->Confirm("pay1", window, kKey);
        EXPECT_EQ(hidden.status, 502);
        EXPECT_TRUE(hidden.text.starts_with("<html>"));
        EXPECT_EQ((co_await t->Confirm("pay1", window, kKey)).status, 200);
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 1000);
    }(this));
}

TEST_F(SandboxTest, ADelayedCallIsOutstandingForItsKey) {
    Run([](SandboxTest* t) -> Task<void> {
        using namespace asio::experimental::awaitable_operators;
        const Told window = co_await t->Window("pay1");
        co_await t->Fault("confirm", "delay", R"(,"delayMs":400)");
        Told early;
        const auto meanwhile = [](SandboxTest* test, Told* told, Told opened) -> Task<void> {
            while ((co_await test->Get("/sandbox/faults")).body.at("faults").as_array().size() >
                   0) {
            }
            *told = co_await test->Confirm("pay1", opened, kKey);
        };
        const Told late =
            co_await (t->Confirm("pay1", window, kKey) && meanwhile(t, &early, window));
        EXPECT_EQ(early.Text("type"), "IDEMPOTENCY_OUTSTANDING_REQUEST");
        EXPECT_EQ(late.status, 200);
    }(this));
}

TEST_F(SandboxTest, TheProviderDeclinesOrBreaksBehindPortOne) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1");
        co_await t->Fault("confirm", "error-502-pg");
        const Told broken = co_await t->Confirm("pay1", window);
        EXPECT_EQ(broken.status, 502);
        EXPECT_EQ(broken.Text("type"), "PG_PROVIDER");
        EXPECT_FALSE(broken.Text("pgCode").empty());
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "READY");
        co_await t->Fault("confirm", "decline", R"(,"paymentId":"pay1")");
        const Told other = co_await t->Window("pay2");
        EXPECT_EQ((co_await t->Confirm("pay2", other)).status, 200) << "it was meant for pay1";
        EXPECT_EQ((co_await t->Confirm("pay1", window)).Text("type"), "PG_PROVIDER");
        const Told failed = co_await t->Get("/payments/pay1");
        EXPECT_EQ(failed.Text("status"), "FAILED");
        EXPECT_EQ(failed.Member("failure").at("pgCode"), "REJECT_CARD_COMPANY");
        co_await t->Fault("cancel", "decline");
        const Told refund = co_await t->Post("/payments/pay2/cancel", R"({"reason":"r"})");
        EXPECT_EQ(refund.status, 200);
        EXPECT_EQ(refund.Member("cancellation").at("status"), "FAILED");
        co_await t->Fault("cancel", "error-502-pg");
        EXPECT_EQ((co_await t->Post("/payments/pay2/cancel", R"({"reason":"r"})")).status, 502);
        EXPECT_EQ((co_await t->Ledger("pay2")).at("cancelled"), 0);
    }(this));
}

TEST_F(SandboxTest, RefusalsAreDefinite) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1");
        co_await t->Fault("confirm", "refuse");
        EXPECT_EQ((co_await t->Confirm("pay1", window)).Text("type"), "INVALID_PAYMENT_TOKEN");
        co_await t->Fault("get", "refuse");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("type"), "FORBIDDEN");
        co_await t->Fault("pre-register", "refuse");
        EXPECT_EQ((co_await t->Post("/payments/pay3/pre-register", "{}")).status, 403);
    }(this));
}

TEST_F(SandboxTest, AStaleReadShowsThePastOnce) {
    Run([](SandboxTest* t) -> Task<void> {
        co_await t->Paid("pay1");
        co_await t->Fault("get", "stale-read");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "READY");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "PAID");
        co_await t->Post("/payments/pay1/cancel", R"({"reason":"r"})");
        co_await t->Fault("get", "stale-read");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "PAID");
    }(this));
}

TEST_F(SandboxTest, WebhooksComeTwiceOrFromAStrangerOrNotAtFirst) {
    Run([](SandboxTest* t) -> Task<void> {
        co_await t->Fault("webhook", "duplicate-webhook");
        co_await t->Window("pay1");
        EXPECT_TRUE(co_await t->Webhooks(2));
        EXPECT_EQ(t->merchant.All()[0].id, t->merchant.All()[1].id);
        co_await t->Fault("webhook", "bad-signature");
        co_await t->Window("pay2");
        EXPECT_TRUE(co_await t->Webhooks(4));
        EXPECT_FALSE(t->merchant.All()[2].Genuine(t->settings.webhook_secret));
        EXPECT_TRUE(t->merchant.All()[3].Genuine(t->settings.webhook_secret));
        co_await t->Fault("webhook", "lost-answer");
        co_await t->Window("pay3");
        EXPECT_TRUE(co_await t->Webhooks(6)) << "taken, but the answer was lost: it comes again";
        co_await t->Fault("webhook", "drop-connection");
        co_await t->Window("pay4");
        EXPECT_TRUE(co_await t->Webhooks(7));
        co_await t->Fault("webhook", "delay", R"(,"delayMs":20)");
        co_await t->Window("pay5");
        EXPECT_TRUE(co_await t->Webhooks(8));
        EXPECT_EQ(t->merchant.All().size(), 8U);
    }(this));
}

TEST_F(SandboxTest, AFaultThatCanDoNothingIsRefused) {
    Run([](SandboxTest* t) -> Task<void> {
        for (const char* order : {R"({"target":"get","kind":"decline"})",
                                  R"({"target":"confirm","kind":"bad-signature"})",
                                  R"({"target":"nobody","kind":"delay"})",
                                  R"({"target":"get","kind":"delay","count":0})"})
            EXPECT_EQ((co_await t->Post("/sandbox/faults", order)).status, 400) << order;
    }(this));
}

TEST_F(SandboxTest, IdentitiesAreKnownAfterTheWidgetAndVerifiedOnce) {
    Run([](SandboxTest* t) -> Task<void> {
        const std::string path = "/identity-verifications/i1";
        EXPECT_EQ((co_await t->Get(path)).Text("type"), "IDENTITY_VERIFICATION_NOT_FOUND");
        const auto act = [t](std::string more) {
            return t->Post("/sandbox/widget/identity-verifications",
                           R"({"identityVerificationId":"i1","customer":{"name":"김",)"
                           R"("birthDate":"1990-01-02","phoneNumber":"010","di":null})" +
                               more + "}");
        };
        EXPECT_EQ((co_await act(R"(,"outcome":"decline")")).Text("code"), "FAILURE_TYPE_PG");
        EXPECT_EQ((co_await t->Get(path)).Text("status"), "FAILED");
        EXPECT_FALSE((co_await act("")).body.contains("code"));
        const Told verified = co_await t->Get(path);
        EXPECT_EQ(verified.Text("status"), "VERIFIED");
        EXPECT_EQ(verified.Member("verifiedCustomer").at("ci").as_string().size(), 88U);
        EXPECT_FALSE(verified.Member("verifiedCustomer").contains("di"));
        EXPECT_EQ((co_await act("")).Text("code"), "IdentityVerificationAlreadyVerified");
        co_await t->Fault("identity", "stale-read");
        EXPECT_EQ((co_await t->Get(path)).Text("status"), "READY");
        co_await t->Fault("identity", "decline");
        EXPECT_EQ((co_await t->Get(path)).Text("status"), "FAILED");
    }(this));
}

TEST_F(SandboxTest, IdentitiesCanBeVerifiedByACode) {
    Run([](SandboxTest* t) -> Task<void> {
        const std::string path = "/identity-verifications/i2";
        const std::string send = R"({"channelKey":")" + t->settings.channel_key +
                                 R"(","method":"SMS","customer":{"name":"김"}})";
        EXPECT_EQ((co_await t->Post(path + "/send", send)).status, 200);
        EXPECT_EQ((co_await t->Post(path + "/send", send)).Text("type"),
                  "IDENTITY_VERIFICATION_ALREADY_SENT");
        EXPECT_EQ((co_await t->Post(path + "/resend", "")).status, 200);
        EXPECT_EQ((co_await t->Post(path + "/confirm", R"({"otp":"000000"})")).status, 502);
        const Told done = co_await t->Post(path + "/confirm", R"({"otp":"123456"})");
        EXPECT_EQ(done.Member("identityVerification").at("status"), "VERIFIED");
    }(this));
}

TEST_F(SandboxTest, CaptchaTokensAreGoodOnce) {
    Run([](SandboxTest* t) -> Task<void> {
        const auto verify = [t](std::string token, std::string secret) {
            return t->Post(
                "/recaptcha/api/siteverify",
                "secret=" + EncodePercent(secret) + "&response=" + token + "&remoteip=127.0.0.1");
        };
        const std::string secret = "captcha secret";
        const std::string asked = "/sandbox/recaptcha/token?action=signup&score=0.3";
        const std::string token = (co_await t->Get(asked)).Text("token");
        EXPECT_EQ((co_await verify(token, "x")).body.at("error-codes").at(0),
                  "invalid-input-secret");
        const Told good = co_await verify(token, secret);
        EXPECT_EQ(good.body.at("success"), true);
        EXPECT_EQ(good.body.at("score"), 0.3);
        EXPECT_EQ(good.Text("action"), "signup");
        EXPECT_EQ((co_await verify(token, secret)).body.at("error-codes").at(0),
                  "timeout-or-duplicate");
        EXPECT_EQ((co_await verify("x", secret)).body.at("error-codes").at(0),
                  "invalid-input-response");
        co_await t->Fault("recaptcha", "decline");
        const std::string bot = (co_await t->Get(asked)).Text("token");
        EXPECT_EQ((co_await verify(bot, secret)).body.at("score"), 0.1);
        co_await t->Fault("recaptcha", "refuse");
        EXPECT_EQ((co_await verify(bot, secret)).body.at("success"), false);
    }(this));
}

}  // namespace
}  // namespace openrun::sandbox

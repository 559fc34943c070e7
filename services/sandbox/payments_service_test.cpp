#include "services/sandbox/sandbox_test_support.hpp"

namespace openrun::sandbox {
namespace {

const std::string kKey = "a-key-of-the-merchant";

TEST_F(SandboxTest, ChargesWhenTheMerchantConfirmsAndTellsItsWebhook) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told early = co_await t->Post("/payments/pay1/pre-register",
                                            R"({"totalAmount":1000,"currency":"KRW"})");
        EXPECT_EQ(early.status, 200);
        EXPECT_EQ(early.text, "{}");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("type"), "PAYMENT_NOT_FOUND");
        const Told window = co_await t->Window("pay1");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "READY");
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 0);
        const Told confirmed = co_await t->Confirm("pay1", window);
        EXPECT_EQ(confirmed.status, 200) << confirmed.text;
        EXPECT_FALSE(confirmed.Text("pgTxId").empty());
        const Told seen = co_await t->Get("/payments/pay1");
        EXPECT_EQ(seen.Text("status"), "PAID");
        EXPECT_EQ(seen.Text("transactionId"), window.Text("txId"));
        EXPECT_EQ(seen.Text("version"), "V2");
        EXPECT_EQ(seen.Text("paidAt"), confirmed.Text("paidAt"));
        EXPECT_EQ(seen.Member("amount").at("total"), 1000);
        EXPECT_EQ(seen.Member("amount").at("vat"), 91);
        EXPECT_EQ(seen.Member("channel").at("type"), "TEST");
        EXPECT_TRUE(seen.body.at("disputes").is_array());
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 1000);
        EXPECT_TRUE(co_await t->Webhooks(2));
        bool paid = false;
        for (const Taken& taken : t->merchant.All()) {
            EXPECT_TRUE(taken.Genuine(t->settings.webhook_secret));
            paid |= taken.body.contains(R"("type":"Transaction.Paid")");
        }
        EXPECT_TRUE(paid);
    }(this));
}

TEST_F(SandboxTest, RefusesWithTheProvidersOwnWords) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1");
        const auto refused = [](const Told& told, int status, std::string_view type) {
            EXPECT_EQ(told.status, status) << told.text;
            EXPECT_EQ(told.Text("type"), type);
        };
        refused(co_await t->Get("/payments/unknown"), 404, "PAYMENT_NOT_FOUND");
        refused(co_await t->Get("/payments/pay1?storeId=another"), 403, "FORBIDDEN");
        refused(co_await t->Post("/payments/pay1/confirm", "no json"), 400, "INVALID_REQUEST");
        refused(co_await t->Post("/payments/pay1/confirm", R"({"paymentToken":"x"})"), 400,
                "INVALID_PAYMENT_TOKEN");
        refused(
            co_await t->Post("/payments/pay1/confirm", R"({"totalAmount":999,"paymentToken":")" +
                                                           window.Text("paymentToken") + "\"}"),
            409, "INFORMATION_MISMATCH");
        refused(co_await t->Post("/payments/pay1/cancel", R"({"reason":"r"})"), 409,
                "PAYMENT_NOT_PAID");
        co_await t->Confirm("pay1", window);
        refused(co_await t->Confirm("pay1", window), 409, "ALREADY_PAID");
        refused(co_await t->Post("/payments/pay1/pre-register", "{}"), 409, "ALREADY_PAID");
        t->settings.api_secret = "wrong";
        http::ClientRequest request{.target = "/payments/pay1"};
        const auto bare = co_await t->client->Call(request, After(5s));
        EXPECT_TRUE(bare && bare->status == 401);
    }(this));
}

TEST_F(SandboxTest, GivesBackInPartsAndNeverMoreThanWasCharged) {
    Run([](SandboxTest* t) -> Task<void> {
        co_await t->Paid("pay1");
        const std::string path = "/payments/pay1/cancel";
        const Told part = co_await t->Post(
            path, R"({"reason":"r","amount":300,"currentCancellableAmount":1000})");
        EXPECT_EQ(part.Member("cancellation").at("status"), "SUCCEEDED");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "PARTIAL_CANCELLED");
        EXPECT_EQ((co_await t->Post(path, R"({"reason":"r","amount":701})")).Text("type"),
                  "CANCEL_AMOUNT_EXCEEDS_CANCELLABLE_AMOUNT");
        EXPECT_EQ((co_await t->Post(path, R"({"reason":"r","currentCancellableAmount":1000})"))
                      .Text("type"),
                  "CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN");
        EXPECT_EQ((co_await t->Post("/sandbox/payments/pay1/console-cancel", "")).status, 200);
        const Told all = co_await t->Get("/payments/pay1");
        EXPECT_EQ(all.Text("status"), "CANCELLED");
        EXPECT_EQ(all.Member("amount").at("cancelled"), 1000);
        EXPECT_EQ(all.body.at("cancellations").as_array().size(), 2U);
        EXPECT_EQ((co_await t->Post(path, R"({"reason":"r"})")).Text("type"),
                  "PAYMENT_ALREADY_CANCELLED");
        EXPECT_EQ((co_await t->Ledger("pay1")).at("cancelled"), 1000);
    }(this));
}

TEST_F(SandboxTest, RepeatsTheStoredAnswerOfAnIdempotencyKey) {
    Run([](SandboxTest* t) -> Task<void> {
        co_await t->Paid("pay1");
        const std::string path = "/payments/pay1/cancel";
        const std::string order = R"({"reason":"r","amount":300})";
        const Told first = co_await t->Post(path, order, kKey);
        const Told again = co_await t->Post(path, order, kKey);
        EXPECT_EQ(first.text, again.text);
        EXPECT_EQ((co_await t->Ledger("pay1")).at("cancelled"), 300);
        const Told other = co_await t->Post(path, R"({"reason":"r","amount":301})", kKey);
        EXPECT_EQ(other.status, 400);
        EXPECT_EQ((co_await t->Post(path, order, "short")).Text("type"), "INVALID_REQUEST");
        const std::string failing = R"({"reason":"r","amount":5000})";
        const Told bad = co_await t->Post(path, failing, kKey + "-2");
        EXPECT_EQ(bad.status, 409);
        co_await t->Fault("cancel", "decline");
        EXPECT_EQ((co_await t->Post(path, failing, kKey + "-2")).text, bad.text)
            << "a failure is repeated, too, and uses up no fault of the provider";
    }(this));
}

TEST_F(SandboxTest, WindowsFailWithoutAnyCharge) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told declined = co_await t->Window("pay1", "decline");
        EXPECT_EQ(declined.Text("code"), "FAILURE_TYPE_PG");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "FAILED");
        EXPECT_EQ((co_await t->Window("pay1", "close")).Text("pgCode"), "PAY_PROCESS_CANCELED");
        co_await t->Post("/payments/pay2/pre-register", R"({"totalAmount":999})");
        EXPECT_EQ((co_await t->Window("pay2")).Text("code"), "AmountNotEqualToPredefined");
        EXPECT_EQ((co_await t->Get("/payments/pay2")).status, 404);
        co_await t->Paid("pay1");
        EXPECT_EQ((co_await t->Window("pay1")).Text("code"), "PaymentAlreadyPaid");
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 1000);
        EXPECT_EQ((co_await t->Ledger("pay1")).at("attempts"), 3);
    }(this));
}

TEST_F(SandboxTest, TheAutomaticChannelChargesInItsWindow) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told window = co_await t->Window("pay1", "approve", true);
        EXPECT_FALSE(window.body.contains("paymentToken"));
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "PAID");
    }(this));
}

TEST_F(SandboxTest, ListsPaymentsByPageAndByCursor) {
    Run([](SandboxTest* t) -> Task<void> {
        for (const char* id : {"pay1", "pay2", "pay3"}) co_await t->Paid(id);
        co_await t->Window("pay4", "decline");
        const std::string filter = EncodePercent(
            R"({"page":{"number":0,"size":2},"filter":{"status":["PAID"],"sortOrder":"ASC"}})");
        const Told page = co_await t->Get("/payments?requestBody=" + filter);
        EXPECT_EQ(page.Member("page").at("totalCount"), 3) << page.text;
        EXPECT_EQ(page.body.at("items").at(1).at("id"), "pay2");
        const Told first =
            co_await t->Get("/payments-by-cursor?requestBody=" + EncodePercent(R"({"size":3})"));
        EXPECT_EQ(first.body.at("items").as_array().size(), 3U);
        const Told rest = co_await t->Get("/payments-by-cursor?requestBody=" +
                                          EncodePercent(R"({"cursor":"3"})"));
        EXPECT_EQ(rest.body.at("items").at(0).at("payment").at("id"), "pay4");
    }(this));
}

TEST_F(SandboxTest, RepeatsWebhooksUntilTheyAreTakenAndOnRequest) {
    Run([](SandboxTest* t) -> Task<void> {
        t->merchant.RefuseNext(2);
        co_await t->Window("pay1");
        EXPECT_TRUE(co_await t->Webhooks(3));
        auto all = t->merchant.All();
        EXPECT_EQ(all[0].id, all[2].id);
        EXPECT_EQ(all[0].body, all[2].body);
        EXPECT_EQ((co_await t->Post("/payments/pay1/resend-webhook", "{}")).status, 200);
        EXPECT_TRUE(co_await t->Webhooks(4));
        EXPECT_EQ((co_await t->Post("/payments/pay1/resend-webhook", R"({"webhookId":"x"})"))
                      .Text("type"),
                  "WEBHOOK_NOT_FOUND");
    }(this));
}

TEST_F(SandboxTest, TokensAreAsGoodAsTheSecret) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told login = co_await t->Post("/login/api-secret", R"({"apiSecret":"our secret"})");
        const Told fresh = co_await t->Post(
            "/token/refresh", R"({"refreshToken":")" + login.Text("refreshToken") + "\"}");
        EXPECT_EQ(fresh.status, 200);
        EXPECT_EQ((co_await t->Post("/token/refresh",
                                    R"({"refreshToken":")" + login.Text("refreshToken") + "\"}"))
                      .Text("type"),
                  "UNAUTHORIZED");
        http::ClientRequest request{.target = "/payments/unknown"};
        request.headers = {{"Authorization", "Bearer " + fresh.Text("accessToken")}};
        const auto answer = co_await t->client->Call(request, After(5s));
        EXPECT_TRUE(answer && answer->status == 404);
    }(this));
}

TEST_F(SandboxTest, ForgetsEverythingOnReset) {
    Run([](SandboxTest* t) -> Task<void> {
        co_await t->Paid("pay1");
        co_await t->Fault("get", "error-500");
        EXPECT_EQ((co_await t->Post("/sandbox/reset", "")).status, 204);
        EXPECT_EQ((co_await t->Get("/payments/pay1")).status, 404);
        EXPECT_TRUE((co_await t->Get("/sandbox/faults")).body.at("faults").as_array().empty());
    }(this));
}

TEST_F(SandboxTest, ServesWhatABrowserLoads) {
    Run([](SandboxTest* t) -> Task<void> {
        EXPECT_TRUE((co_await t->Get("/v2/browser-sdk.js")).text.contains("requestPayment"));
        EXPECT_TRUE((co_await t->Get("/sandbox/widget")).text.contains("<html lang=\"ko\">"));
        const Told window = co_await t->Get("/sandbox/widget");
        for (const char* decision : {"approve", "decline", "close"})
            EXPECT_TRUE(window.text.contains(fmt::format("value=\"{}\"", decision))) << decision;
        EXPECT_TRUE((co_await t->Get("/sandbox/widget.js")).text.contains("postMessage"));
    }(this));
}

}  // namespace
}  // namespace openrun::sandbox

// The provider's window as a browser has it: opened first, decided later, shown by our pages only.

#include "services/sandbox/sandbox_test_support.hpp"

namespace openrun::sandbox {
namespace {

Task<Told> Decide(SandboxTest* t, std::string id, std::string transaction, std::string outcome) {
    const json::object order{{"storeId", t->settings.store_id},
                             {"channelKey", t->settings.channel_key},
                             {"paymentId", id},
                             {"orderName", "seats"},
                             {"totalAmount", 1000},
                             {"currency", "CURRENCY_KRW"},
                             {"txId", transaction},
                             {"outcome", outcome}};
    co_return co_await t->Post("/sandbox/widget/payments", boost::json::serialize(order));
}

TEST_F(SandboxTest, AnOpenWindowIsDecidedOnce) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told opened = co_await t->Window("pay1", "open");
        EXPECT_EQ(opened.Text("code"), "");
        EXPECT_EQ(opened.Text("paymentToken"), "") << "nobody has decided";
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "READY");
        const Told approved = co_await Decide(t, "pay1", opened.Text("txId"), "approve");
        EXPECT_FALSE(approved.Text("paymentToken").empty());
        EXPECT_EQ(approved.Text("txId"), opened.Text("txId"));
        const Told closed = co_await Decide(t, "pay1", opened.Text("txId"), "close");
        EXPECT_EQ(closed.Text("paymentToken"), approved.Text("paymentToken"))
            << "closing the window takes nothing back";
        EXPECT_EQ((co_await t->Confirm("pay1", approved)).status, 200);
    }(this));
}

TEST_F(SandboxTest, AWindowThatIsClosedFailsAndTheNextOneMayPay) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told first = co_await t->Window("pay1", "open");
        const Told closed = co_await Decide(t, "pay1", first.Text("txId"), "close");
        EXPECT_EQ(closed.Text("code"), "FAILURE_TYPE_PG");
        EXPECT_EQ(closed.Text("pgCode"), "PAY_PROCESS_CANCELED");
        EXPECT_EQ((co_await t->Get("/payments/pay1")).Text("status"), "FAILED");
        EXPECT_EQ((co_await t->Paid("pay1")).status, 200);
        const Told late = co_await Decide(t, "pay1", first.Text("txId"), "approve");
        EXPECT_EQ(late.Text("code"), "FAILURE_TYPE_PG") << "it had ended";
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 1000);
    }(this));
}

TEST_F(SandboxTest, OnlyOneOfTwoWindowsIsPaid) {
    Run([](SandboxTest* t) -> Task<void> {
        const Told one = co_await t->Window("pay1", "open");
        const Told two = co_await t->Window("pay1", "open");
        EXPECT_NE(one.Text("txId"), two.Text("txId"));
        EXPECT_EQ(
            (co_await t->Confirm("pay1", co_await Decide(t, "pay1", two.Text("txId"), "approve")))
                .status,
            200);
        EXPECT_EQ((co_await Decide(t, "pay1", one.Text("txId"), "approve")).Text("code"),
                  "PaymentAlreadyPaid");
        EXPECT_EQ((co_await t->Ledger("pay1")).at("captured"), 1000);
    }(this));
}

TEST_F(SandboxTest, RefusesWindowsNobodyOpened) {
    Run([](SandboxTest* t) -> Task<void> {
        EXPECT_EQ((co_await Decide(t, "pay1", "tx-unknown", "approve")).Text("code"),
                  "PaymentNotFound");
        EXPECT_EQ((co_await t->Window("pay1", "open")).status, 200);
        EXPECT_EQ((co_await Decide(t, "pay1", "tx-unknown", "approve")).Text("code"),
                  "TransactionNotFound");
        EXPECT_EQ((co_await t->Window("pay1", "steal")).status, 400);
    }(this));
}

TEST_F(SandboxTest, AnIdentityWindowIsVerifiedOnlyWhenTheBuyerSaysSo) {
    Run([](SandboxTest* t) -> Task<void> {
        const auto order = [t](std::string_view outcome) {
            return boost::json::serialize(
                json::object{{"storeId", t->settings.store_id},
                             {"channelKey", t->settings.channel_key},
                             {"identityVerificationId", "identity1"},
                             {"customer", json::object{{"name", "홍길동"},
                                                       {"birthDate", "1990-01-02"},
                                                       {"phoneNumber", "01012345678"},
                                                       {"gender", "FEMALE"}}},
                             {"outcome", outcome}});
        };
        const std::string path = "/sandbox/widget/identity-verifications";
        const Told opened = co_await t->Post(path, order("open"));
        EXPECT_EQ(opened.Text("code"), "") << opened.text;
        EXPECT_NE((co_await t->Get("/identity-verifications/identity1")).Text("status"),
                  "VERIFIED");
        EXPECT_EQ((co_await t->Post(path, order("approve"))).Text("code"), "");
        EXPECT_EQ((co_await t->Get("/identity-verifications/identity1")).Text("status"),
                  "VERIFIED");
        EXPECT_EQ((co_await t->Post(path, order("open"))).Text("code"),
                  "IdentityVerificationAlreadyVerified");
    }(this));
}

Task<http::ClientResponse> Fetch(SandboxTest* t, http::Method method, std::string path,
                                 std::string origin) {
    http::ClientRequest request{.method = method, .target = std::move(path)};
    if (!origin.empty()) request.headers.emplace_back("Origin", origin);
    if (method == http::Method::kPost) request.body = "{}";
    auto answer = co_await t->client->Call(std::move(request), After(5s));
    EXPECT_TRUE(answer);
    co_return answer ? *std::move(answer) : http::ClientResponse{};
}

TEST_F(SandboxTest, OnlyOurPagesFrameTheWindowAndReadItsAnswers) {
    Run([](SandboxTest* t) -> Task<void> {
        const auto page = co_await Fetch(t, http::Method::kGet, "/sandbox/widget", "");
        EXPECT_EQ(page.status, 200);
        const std::string policy(page.Header("content-security-policy").value_or(""));
        EXPECT_NE(policy.find("script-src 'self'"), std::string::npos);
        EXPECT_NE(policy.find("frame-ancestors 'self' http://localhost:3000"), std::string::npos);
        const auto sdk = co_await Fetch(t, http::Method::kGet, "/v2/browser-sdk.js", "");
        EXPECT_EQ(sdk.Header("content-type"), "text/javascript; charset=utf-8");
        EXPECT_EQ(sdk.Header("access-control-allow-origin"), "*");
        const auto ours = co_await Fetch(t, http::Method::kPost, "/sandbox/widget/payments",
                                         "http://localhost:3000");
        EXPECT_EQ(ours.Header("access-control-allow-origin"), "http://localhost:3000");
        const auto foreign = co_await Fetch(t, http::Method::kPost, "/sandbox/widget/payments",
                                            "https://elsewhere.example");
        EXPECT_FALSE(foreign.Header("access-control-allow-origin"));
        EXPECT_EQ(foreign.Header("vary"), "Origin");
    }(this));
}

}  // namespace
}  // namespace openrun::sandbox

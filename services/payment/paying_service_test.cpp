// From the start of a payment to its outcome: bad input, refusals, lost answers, stores away.
#include "services/payment/payment_test_support.hpp"

namespace openrun::payment {
namespace {

using Types = std::vector<std::string>;

struct Paying : PaymentServiceTest {
    explicit Paying(int count = 1) : PaymentServiceTest(count) {}
    Task<void> Buy();
    Task<void> Keys();
    Task<void> OneKeyAtOnce();
    Task<void> BadInput();
    Task<void> Strangers();
    Task<void> RefusedBeforeTheWindow();
    Task<void> RefusedBeforeCapture();
    Task<void> SilenceIsNoRefusal();
    Task<void> AnswersGetLost();
    Task<void> TokenRefused();
    Task<void> ProviderAway();
    Task<void> WidgetCharges();
    Task<void> BadWebhooks();
    Task<void> WrongAmount();
    Task<void> StoreAway();
};

Task<void> Paying::Buy() {
    const Told started = co_await Start();
    EXPECT_EQ(started.status, 201) << started.Code();
    EXPECT_EQ(started.Text("state"), "READY");
    EXPECT_EQ(started.raw.Header("Location"), "/api/v1/payments/" + started.Text("id"));
    const auto& checkout = started.body.at("checkout").as_object();
    EXPECT_EQ(checkout.at("totalAmount").as_int64(), kPrice)
        << "from reservation, never from the browser";
    const auto id = PaymentId::Parse(started.Text("id")).value();
    EXPECT_EQ(checkout.at("paymentId").as_string(), id.Hex());
    EXPECT_EQ(portone.BookOf(id).total, kPrice) << "registered before the window opens";
    portone.Open(id);

    const Told confirmed = co_await Confirm(id);
    EXPECT_EQ(confirmed.status, 200);
    EXPECT_EQ(confirmed.Text("state"), "PAID");
    EXPECT_EQ((co_await Confirm(id)).Text("state"), "PAID") << "asked again: the same";
    EXPECT_EQ(portone.BookOf(id).charges, 1);
    EXPECT_EQ((co_await Said(id, 1))[0], "PaymentSucceeded");
    Tell("ReservationConfirmed", id, 1);
    co_await Until(id, "answer", "CONFIRMED");
}
TEST_F(Paying, StartsConfirmsAndHearsTheAnswer) { Run(Buy()); }

Task<void> Paying::Keys() {
    const Told first = co_await Start();
    const Told again = co_await Start();
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.Text("id"), first.Text("id"));
    EXPECT_EQ(reservation.Calls("begin-payment"), 1);
    reservation_id = ids.Next<ReservationId>();
    EXPECT_EQ((co_await Start()).Code(), "IDEMPOTENCY_KEY_REUSED");
    EXPECT_NE((co_await Start("another-key-of-mine")).Text("id"), first.Text("id"));
    EXPECT_EQ((co_await Start("short")).Code(), "IDEMPOTENCY_KEY_INVALID");
}
TEST_F(Paying, AKeyAnswersTheSameAndOnlyTheSame) { Run(Keys()); }

struct PayingAtTwo : Paying {
    PayingAtTwo() : Paying(2) {}
};

Task<void> Paying::OneKeyAtOnce() {
    constexpr int kCount = 12;
    std::set<std::string> started;
    int answered = 0, in_progress = 0;
    const auto start = [&](std::size_t instance) -> Task<void> {
        const Told told = co_await Start("pressed-many-times", instance);
        if (told.status == 201) started.insert(told.Text("id"));
        in_progress += told.Code() == "REQUEST_IN_PROGRESS";
        EXPECT_TRUE(told.status == 201 || told.Code() == "REQUEST_IN_PROGRESS") << told.Code();
        ++answered;
    };
    for (std::size_t i = 0; i < kCount; ++i) runtime.Spawn("start", start(i % 2));
    while (answered < kCount) co_await SleepFor(runtime.executor(), 5ms);
    EXPECT_LT(in_progress, kCount);
    EXPECT_EQ(started.size(), 1U) << "one payment, whoever answers";
    EXPECT_EQ(Sql("SELECT string_agg(state, ' ') FROM payment")[0], "READY");
    EXPECT_EQ((co_await Start("pressed-many-times")).Text("id"), *started.begin());
}
TEST_F(PayingAtTwo, AKeyThatIsUsedAtOnceMakesOnePayment) { Run(OneKeyAtOnce()); }

Task<void> Paying::BadInput() {
    const auto post = [&](std::string body) {
        return Call(Method::kPost, "/api/v1/payments", std::move(body),
                    {{"Authorization", Bearer(buyer)}, {"Idempotency-Key", "sixteen-characters"}});
    };
    EXPECT_EQ((co_await post("{")).Code(), "INVALID_JSON");
    for (const char* body : {"[]", "{}", R"({"reservationId":7})", R"({"reservationId":"x"})"})
        EXPECT_EQ((co_await post(body)).Code(), "VALIDATION_FAILED") << body;
    const Told keyless = co_await Call(Method::kPost, "/api/v1/payments",
                                       R"({"reservationId":")" + reservation_id.Text() + "\"}",
                                       {{"Authorization", Bearer(buyer)}});
    EXPECT_EQ(keyless.Code(), "IDEMPOTENCY_KEY_REQUIRED");
    EXPECT_EQ((co_await Get("/api/v1/payments/7")).status, 404);
    EXPECT_EQ((co_await Get("/api/v1/payments/" + reservation_id.Text())).Code(), "NOT_FOUND");
    const PaymentId id = co_await Started();
    const Told long_token = co_await Confirm(id, 0, std::string(5'000, 't'));
    EXPECT_EQ(long_token.Code(), "VALIDATION_FAILED");
    EXPECT_EQ(reservation.Calls("begin-payment"), 1);
    EXPECT_EQ(Sql("SELECT count(*) FROM payment")[0], "1") << "nothing half done";
}
TEST_F(Paying, BadInputIsNamedAndChangesNothing) { Run(BadInput()); }

Task<void> Paying::Strangers() {
    const PaymentId id = co_await Started();
    const std::string path = "/api/v1/payments/" + id.Text();
    EXPECT_EQ((co_await Call(Method::kGet, path)).Code(), "SIGN_IN_REQUIRED");
    const SigningKey forged = SigningKey::Generate("user-1");
    const std::string token = SignToken(forged, "at+jwt", "user", "openrun", clock.Now(), 15min,
                                        {{"sub", buyer.Text()}, {"pid", buyer.Text()}});
    EXPECT_EQ(
        (co_await Call(Method::kGet, path, {}, {{"Authorization", "Bearer " + token}})).Code(),
        "TOKEN_INVALID");
    const std::string late = SignToken(keys.user, "at+jwt", "user", "openrun", clock.Now() - 1h,
                                       15min, {{"sub", buyer.Text()}, {"pid", buyer.Text()}});
    EXPECT_EQ((co_await Call(Method::kGet, path, {}, {{"Authorization", "Bearer " + late}})).Code(),
              "TOKEN_EXPIRED");
    buyer = ids.Next<AccountId>();
    EXPECT_EQ((co_await Get(path)).Code(), "NOT_FOUND") << "somebody else's";
    EXPECT_EQ((co_await Confirm(id)).Code(), "NOT_FOUND");
    const std::string wanted = "/internal/payments/" + id.Text() + "/answer-wanted";
    EXPECT_EQ(
        (co_await Call(Method::kPost, wanted, "{}", {{"Authorization", Bearer(buyer)}})).status,
        401);
    const auto internal = [&](const SigningKey& key, const std::string& caller) {
        return Call(Method::kPost, wanted, "{}",
                    {{"Authorization",
                      "Bearer " + SignInternalToken(key, caller, "payment", clock.Now())}});
    };
    EXPECT_EQ((co_await internal(keys.user, "user")).status, 403) << "not for user's ears";
    EXPECT_EQ((co_await internal(keys.reservation, "reservation")).status, 200);
}
TEST_F(Paying, StrangersSeeNothing) { Run(Strangers()); }

Task<void> Paying::RefusedBeforeTheWindow() {
    reservation.Next("begin-payment", {"HOLD_EXPIRED"});
    const Told refused = co_await Start();
    EXPECT_EQ(refused.status, 410);
    EXPECT_EQ(refused.Code(), "HOLD_EXPIRED");
    EXPECT_EQ(portone.Calls("pre-register"), 0);
    EXPECT_EQ(Sql("SELECT state FROM payment")[0], "FAILED");
    reservation.Next("begin-payment", {"STORE_UNAVAILABLE"});
    const Told away = co_await Start();
    EXPECT_EQ(away.status, 503);
    EXPECT_TRUE(away.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Start()).status, 201) << "only successes are remembered under a key";
}
TEST_F(Paying, ReservationsNoComesBeforeTheWindow) { Run(RefusedBeforeTheWindow()); }

Task<void> Paying::RefusedBeforeCapture() {
    const PaymentId id = co_await Started();
    reservation.Next("begin-capture", {"HOLD_EXPIRED"});
    const Told refused = co_await Confirm(id);
    EXPECT_EQ(refused.status, 410);
    EXPECT_EQ(refused.Code(), "HOLD_EXPIRED");
    EXPECT_EQ(portone.Calls("confirm"), 0) << "a refused capture never reaches the provider";
    EXPECT_EQ((co_await Said(id, 1))[0], "PaymentFailed");
    EXPECT_EQ((co_await Get("/api/v1/payments/" + id.Text())).Text("failureCode"), "HOLD_EXPIRED");
    EXPECT_EQ((co_await Confirm(id, 0, "new token")).Code(), "PAYMENT_NOT_CONFIRMABLE");
}
TEST_F(Paying, ARefusedCaptureIsNeverCharged) { Run(RefusedBeforeCapture()); }

Task<void> Paying::SilenceIsNoRefusal() {
    const PaymentId id = co_await Started();
    reservation.Next("begin-capture", {"STORE_UNAVAILABLE", "STORE_UNAVAILABLE"});
    EXPECT_LE((co_await Confirm(id)).status, 202);
    co_await Until(id, "state", "PAID");
    EXPECT_GE(reservation.Calls("begin-capture"), 3);
    EXPECT_EQ(portone.BookOf(id).charges, 1);
}
TEST_F(Paying, ASilentReservationIsAskedAgain) { Run(SilenceIsNoRefusal()); }

Task<void> Paying::AnswersGetLost() {
    const PaymentId id = co_await Started();
    portone.Next("confirm", {Mood::kAway, Mood::kAway, Mood::kLosesAnswer});
    portone.Next("get", {Mood::kAway});
    EXPECT_LE((co_await Confirm(id)).status, 202);
    co_await Until(id, "state", "PAID");
    EXPECT_EQ(portone.BookOf(id).charges, 1);
    EXPECT_EQ((co_await Said(id, 1))[0], "PaymentSucceeded");
    EXPECT_EQ(Sql("SELECT count(*) FROM ledger")[0], "1");
}
TEST_F(Paying, ALostAnswerIsReadBackAndChargedOnce) { Run(AnswersGetLost()); }

Task<void> Paying::TokenRefused() {
    const PaymentId id = co_await Started();
    portone.Next("confirm", {Mood::kRefuses});
    const Told refused = co_await Confirm(id);
    EXPECT_EQ(refused.status, 200) << "the outcome is known";
    EXPECT_EQ(refused.Text("state"), "FAILED");
    EXPECT_EQ(refused.Text("failureCode"), "INVALID_PAYMENT_TOKEN");
    EXPECT_EQ((co_await Said(id, 1)), Types{"PaymentFailed"});
    portone.Charge(id);  // an older window of the same payment charges after all
    co_await Until(id, "state", "PAID");
    EXPECT_EQ((co_await Said(id, 2)).back(), "PaymentSucceeded") << "the provider is the truth";
}
TEST_F(Paying, ADefiniteNoFailsUntilTheProviderSaysPaidAfterAll) { Run(TokenRefused()); }

Task<void> Paying::ProviderAway() {
    portone.Next("pre-register", {Mood::kAway});
    const Told away = co_await Start();
    EXPECT_EQ(away.status, 503);
    EXPECT_EQ(away.Code(), "PROVIDER_UNAVAILABLE");
    EXPECT_TRUE(away.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Start()).status, 201);
    EXPECT_EQ(Sql("SELECT count(*) FROM payment")[0], "1") << "what was begun goes on";
}
TEST_F(Paying, WithoutTheProviderNothingStarts) { Run(ProviderAway()); }

Task<void> Paying::WidgetCharges() {
    const PaymentId id = co_await Started();
    portone.Charge(id);
    EXPECT_EQ((co_await Webhook("wh-1", "Transaction.Paid", id)).status, 200);
    EXPECT_EQ((co_await Get("/api/v1/payments/" + id.Text())).Text("state"), "PAID");
    const int reads = portone.Calls("get");
    EXPECT_EQ((co_await Webhook("wh-1", "Transaction.Paid", id)).status, 200);
    EXPECT_EQ((co_await Webhook("wh-2", "BillingKey.Issued", id)).status, 200);
    EXPECT_EQ(portone.Calls("get"), reads) << "dealt with before, or not ours to deal with";
    EXPECT_EQ(portone.Calls("confirm"), 0);
}
TEST_F(Paying, AWebhookIsAReasonToRead) { Run(WidgetCharges()); }

Task<void> Paying::BadWebhooks() {
    const PaymentId id = co_await Started();
    const Told forged = co_await Webhook("wh-1", "Transaction.Paid", id, "whsec_b3RoZXI=");
    EXPECT_EQ(forged.Code(), "WEBHOOK_SIGNATURE_INVALID");
    EXPECT_EQ((co_await Call(Method::kPost, "/api/v1/payments/webhooks/portone", "{}")).Code(),
              "WEBHOOK_HEADERS_MISSING");
    EXPECT_EQ((co_await Webhook("wh-2", "Transaction.Paid", ids.Next<PaymentId>())).status, 404)
        << "another environment's: an alert, and hands off";
    portone.Next("get", {Mood::kAway});
    portone.Charge(id);
    EXPECT_EQ((co_await Webhook("wh-3", "Transaction.Paid", id)).status, 503) << "come again";
    EXPECT_EQ((co_await Webhook("wh-3", "Transaction.Paid", id)).status, 200);
    EXPECT_EQ((co_await Get("/api/v1/payments/" + id.Text())).Text("state"), "PAID");
}
TEST_F(Paying, AWebhookIsBelievedOnlyWhenSigned) { Run(BadWebhooks()); }

Task<void> Paying::WrongAmount() {
    const PaymentId id = co_await Started();
    portone.Charge(id, 1);  // tampered with in the browser
    EXPECT_EQ((co_await Webhook("wh-1", "Transaction.Paid", id)).status, 200);
    const Deadline deadline = After(20s);
    while (portone.BookOf(id).cancelled == 0 && std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    EXPECT_EQ(portone.BookOf(id).cancelled, 1) << "it goes back whole";
    EXPECT_EQ((co_await Said(id, 1))[0], "PaymentFailed") << "nobody hears of it as money";
}
TEST_F(Paying, AChargeThatWasNotAskedForGoesBack) { Run(WrongAmount()); }

Task<void> Paying::StoreAway() {
    const PaymentId id = co_await Started();
    LockStore(true);
    const auto begin = std::chrono::steady_clock::now();
    const Told away = co_await Get("/api/v1/payments/" + id.Text());
    EXPECT_EQ(away.status, 503) << away.Code();
    EXPECT_TRUE(away.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Start("a-third-key-of-good-length")).status, 503);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s) << "within the deadline";
    LockStore(false);
    co_await Until(id, "state", "READY");
    EXPECT_EQ((co_await Confirm(id)).status, 200);
}
TEST_F(Paying, WithoutItsStoreItSaysSoAndComesBack) { Run(StoreAway()); }

}  // namespace
}  // namespace openrun::payment

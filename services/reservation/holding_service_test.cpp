// Holding, changing, releasing through the door; bad input, passes, stores away, two instances.
#include "services/reservation/reservation_test_support.hpp"

namespace openrun::reservation {
namespace {

struct Holding : ReservationServiceTest {
    using ReservationServiceTest::ReservationServiceTest;
    Task<void> HoldAndRead();
    Task<void> Keys();
    Task<void> BadInput();
    Task<void> BadPasses();
    Task<void> OthersReservations();
    Task<void> LosersAndLimits();
    Task<void> ChangeAndRelease();
    Task<void> Windows();
    Task<void> PlanComesLate();
    Task<void> RedisAway();
    Task<void> StoreAway();
};

Task<void> Holding::HoldAndRead() {
    co_await Open();
    const Told held = co_await Hold(1, {3, 1});
    EXPECT_EQ(held.status, 201) << held.Code();
    EXPECT_EQ(held.Text("state"), "HELD");
    EXPECT_EQ(held.body.at("total").at("amount").as_int64(), 2 * kPriceWithFee);
    const std::string path = "reservations/" + held.Text("id");
    EXPECT_EQ(held.raw.Header("Location"), "/api/v1/" + path);
    const Told read = co_await Ask(1, Method::kGet, path);
    EXPECT_EQ(read.Text("heldUntil"), held.Text("heldUntil")) << "the very same instant";
    EXPECT_EQ(read.body.at("seats"), held.body.at("seats"));
    EXPECT_TRUE(co_await MapSays("held", 2));
    const Told list = co_await Ask(1, Method::kGet, "reservations?page=0&size=5");
    EXPECT_EQ(list.body.at("total").to_number<int>(), 1);
    const Told map = co_await Seats();
    const Told same = co_await Call(Method::kGet, "/api/v1/schedules/" + schedule.Text() + "/seats",
                                    {}, {{"If-None-Match", std::string(*map.raw.Header("ETag"))}});
    EXPECT_EQ(same.status, 304);
}
TEST_F(Holding, ShowsTheSameToTheBuyerAndOnTheMap) { Run(HoldAndRead()); }

Task<void> Holding::Keys() {
    co_await Open();
    const std::string key = "a-key-of-the-buyers-own";
    const Told held = co_await Hold(1, {1, 2}, key);
    const Told again = co_await Hold(1, {1, 2}, key);
    EXPECT_EQ(again.status, 201) << again.Code();
    EXPECT_EQ(again.Text("id"), held.Text("id"));
    EXPECT_EQ((co_await Hold(1, {1, 3}, key)).Code(), "IDEMPOTENCY_KEY_REUSED");
    EXPECT_EQ((co_await Hold(2, {5}, key)).status, 201) << "keys are an account's own";
    EXPECT_EQ((co_await Hold(1, {6}, "short")).Code(), "IDEMPOTENCY_KEY_INVALID");
    EXPECT_EQ(Sql("SELECT count(*) FROM reservation")[0], "2");
}
TEST_F(Holding, AKeyAnswersTheSameAndOnlyTheSame) { Run(Keys()); }

Task<void> Holding::BadInput() {
    co_await Open();
    const auto post = [&](std::string body) {
        return Ask(1, Method::kPost, "reservations", std::move(body));
    };
    EXPECT_EQ((co_await post("{\"seats\":")).Code(), "INVALID_JSON");
    const std::string id = schedule.Text();
    for (const std::string& body :
         {std::string("[]"), std::string("{}"), SeatsBody({}, id), SeatsBody({1, 1}, id),
          SeatsBody({-1}, id), SeatsBody({1}, "not an id"),
          SeatsBody({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, id),
          R"({"scheduleId":")" + id + R"(","seats":[{"seat":"1","priceType":"GENERAL"}]})",
          R"({"scheduleId":")" + id + R"(","seats":[{"seat":1,"priceType":"FREE"}]})"}) {
        const Told told = co_await post(body);
        EXPECT_EQ(told.status, 400) << body;
        EXPECT_EQ(told.Code(), "VALIDATION_FAILED") << body;
        EXPECT_FALSE(told.body.at("errors").as_array().empty()) << body;
    }
    EXPECT_EQ((co_await post(SeatsBody({kSeatCount}, id))).Code(), "SEAT_UNKNOWN");
    const std::string disabled =
        R"({"scheduleId":")" + id + R"(","seats":[{"seat":1,"priceType":"DISABLED"}]})";
    EXPECT_EQ((co_await post(disabled)).Code(), "SEAT_UNKNOWN") << "has no such price";
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/7")).status, 404);
    EXPECT_EQ(
        (co_await Ask(1, Method::kPut, "reservations/" + id + "/seats", SeatsBody({1}, ""))).Code(),
        "NOT_FOUND");
    EXPECT_EQ(Sql("SELECT count(*) FROM claim")[0], "0") << "nothing half done";
}
TEST_F(Holding, BadInputIsNamedAndChangesNothing) { Run(BadInput()); }

Task<void> Holding::BadPasses() {
    co_await Open();
    const auto with = [&](std::string pass) {
        Headers headers{{"Authorization", Bearer(1)},
                        {"Idempotency-Key", ids.Next<PlanId>().Text()}};
        if (!pass.empty()) headers.emplace_back("X-Queue-Token", std::move(pass));
        return Call(Method::kPost, "/api/v1/reservations", SeatsBody({1}, schedule.Text()),
                    std::move(headers));
    };
    EXPECT_EQ((co_await with("")).Code(), "PASS_REQUIRED");
    EXPECT_EQ((co_await with("qr_x.y.z")).Code(), "PASS_INVALID");
    EXPECT_EQ((co_await with(Pass(2))).Code(), "PASS_INVALID") << "another person's";
    EXPECT_EQ((co_await with(Pass(1, clock.Now() - 16min))).Code(), "PASS_INVALID") << "expired";
    const SigningKey forged = SigningKey::Generate("queue-1");
    const json::object claims{
        {"schedule", schedule.Text()}, {"pid", AccountOf(1).Text()}, {"jti", "pass-1"}};
    EXPECT_EQ((co_await with("qr_" + SignToken(forged, "pass+jwt", "queue", "reservation",
                                               clock.Now(), 15min, claims)))
                  .Code(),
              "PASS_INVALID");
    EXPECT_EQ((co_await with("qr_" + SignToken(keys.user, "pass+jwt", "queue", "reservation",
                                               clock.Now(), 15min, claims)))
                  .Code(),
              "PASS_INVALID")
        << "signed by another service";
    const std::string revoke = "/internal/schedules/" + schedule.Text() + "/revoked-passes";
    const std::string body = R"({"jti":"pass-1","pid":")" + AccountOf(1).Text() + "\"}";
    const auto token = [&](const SigningKey& key, const std::string& caller) {
        return "Bearer " + SignInternalToken(key, caller, "reservation", clock.Now());
    };
    EXPECT_EQ((co_await Call(Method::kPost, revoke, body, {{"Authorization", Bearer(1)}})).status,
              401);
    EXPECT_EQ((co_await Call(Method::kPost, revoke, body,
                             {{"Authorization", token(keys.payment, "payment")}}))
                  .status,
              403);
    EXPECT_EQ((co_await with(Pass(1))).status, 201);
    EXPECT_EQ((co_await Call(Method::kPost, revoke, body,
                             {{"Authorization", token(keys.queue, "queue")}}))
                  .status,
              204);
    EXPECT_EQ((co_await with(Pass(1))).Code(), "PASS_INVALID") << "revoked";
}
TEST_F(Holding, NobodyHoldsWithoutAPassOfHisOwn) { Run(BadPasses()); }

Task<void> Holding::OthersReservations() {
    co_await Open();
    const ReservationId id = co_await Held(1, {1});
    const std::string path = "reservations/" + id.Text();
    EXPECT_EQ((co_await Call(Method::kGet, "/api/v1/" + path, {}, {})).Code(), "SIGN_IN_REQUIRED");
    EXPECT_EQ((co_await Ask(2, Method::kGet, path)).Code(), "NOT_FOUND");
    EXPECT_EQ((co_await Ask(2, Method::kDelete, path)).Code(), "NOT_FOUND");
    EXPECT_EQ((co_await Ask(2, Method::kPut, path + "/seats", SeatsBody({2}, ""))).Code(),
              "NOT_FOUND");
    EXPECT_EQ((co_await Ask(2, Method::kPost, path + "/cancellations", "{}")).Code(), "NOT_FOUND");
    const PaymentId payment = ids.Next<PaymentId>();
    EXPECT_EQ((co_await Internal(id.Text() + "/begin-payment", payment, 2)).Code(), "NOT_FOUND")
        << "payment acts for another buyer";
    EXPECT_EQ((co_await Call(Method::kPost, "/internal/" + path + "/begin-payment",
                             R"({"paymentId":")" + payment.Text() + "\"}",
                             {{"Authorization", Bearer(1)}}))
                  .status,
              401);
    EXPECT_EQ((co_await Ask(1, Method::kGet, path)).Text("state"), "HELD");
}
TEST_F(Holding, OthersReservationsDoNotExist) { Run(OthersReservations()); }

Task<void> Holding::LosersAndLimits() {
    co_await Open();
    co_await Held(1, {5, 6});
    const Told lost = co_await Hold(2, {4, 5});
    EXPECT_EQ(lost.status, 409);
    EXPECT_EQ(lost.Code(), "SEAT_TAKEN");
    EXPECT_EQ(lost.body.at("takenSeats"), (json::array{5}));
    EXPECT_EQ(lost.body.at("freeNeighbours").as_array().size(), 3U);
    EXPECT_EQ((co_await Hold(1, {7, 8, 9})).Code(), "LIMIT_EXCEEDED");
    EXPECT_EQ((co_await Hold(2, {4})).status, 201) << "what a loser wanted beside is free";
    EXPECT_EQ((co_await Hold(1, {7, 8})).status, 201);
}
TEST_F(Holding, LosersLearnWhatIsTakenAndWhatIsFreeNearby) { Run(LosersAndLimits()); }

Task<void> Holding::ChangeAndRelease() {
    co_await Open();
    const ReservationId id = co_await Held(1, {1, 2});
    const std::string path = "reservations/" + id.Text();
    const Told before = co_await Ask(1, Method::kGet, path);
    const Told changed = co_await Ask(1, Method::kPut, path + "/seats", SeatsBody({2, 9, 10}, ""));
    EXPECT_EQ(changed.status, 200) << changed.Code();
    EXPECT_EQ(changed.body.at("total").at("amount").as_int64(), 3 * kPriceWithFee);
    EXPECT_EQ(changed.Text("heldUntil"), before.Text("heldUntil"));
    EXPECT_EQ((co_await Hold(2, {1})).status, 201) << "given up";
    EXPECT_EQ((co_await Hold(2, {9})).Code(), "SEAT_TAKEN");
    EXPECT_EQ((co_await Ask(1, Method::kDelete, path)).status, 204);
    EXPECT_EQ((co_await Ask(1, Method::kDelete, path)).status, 204) << "again: the same";
    EXPECT_EQ((co_await Ask(1, Method::kGet, path)).Text("state"), "RELEASED");
    EXPECT_EQ((co_await Ask(1, Method::kPut, path + "/seats", SeatsBody({3}, ""))).Code(),
              "NOT_HELD");
    EXPECT_EQ((co_await Hold(2, {9, 10})).status, 201);
}
TEST_F(Holding, SeatsAreChangedAndGivenBack) { Run(ChangeAndRelease()); }

Task<void> Holding::Windows() {
    TellPublished(clock.Now() + 1h);
    EXPECT_TRUE(co_await MapSays("free", kSeatCount));
    EXPECT_EQ((co_await Hold(1, {1})).Code(), "SALE_NOT_OPEN");
    Tell("event.events", "ScheduleCancelled", schedule.Text(),
         {{"scheduleId", schedule.Text()}, {"reason", "폭우"}});
    const Deadline deadline = After(20s);
    Told told = co_await Hold(1, {1});
    while (told.Code() != "SCHEDULE_CANCELLED" && std::chrono::steady_clock::now() < deadline)
        told = co_await Hold(1, {1});
    EXPECT_EQ(told.status, 410);
}
TEST_F(Holding, OnlyWhileTheSaleIsOpen) { Run(Windows()); }

Task<void> Holding::PlanComesLate() {
    EXPECT_EQ((co_await Hold(1, {1})).Code(), "SALE_NOT_READY");
    EXPECT_EQ((co_await Seats()).status, 404);
    neighbours.event_away = true;
    TellPublished();
    const Deadline deadline = After(20s);
    while (neighbours.plans_asked < 2 && std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    EXPECT_GE(neighbours.plans_asked, 2) << "asked again, not parked";
    EXPECT_EQ(Sql("SELECT count(*) FROM dead_letter")[0], "0");
    neighbours.event_away = false;
    EXPECT_TRUE(co_await MapSays("free", kSeatCount));
    EXPECT_EQ((co_await Hold(1, {1})).status, 201);
}
TEST_F(Holding, WaitsForThePlan) { Run(PlanComesLate()); }

Task<void> Holding::RedisAway() {
    co_await Open();
    co_await Held(1, {1});
    redis.Stop();
    EXPECT_EQ((co_await Hold(2, {1})).Code(), "SEAT_TAKEN") << "PostgreSQL knows";
    co_await Held(2, {2});
    redis.Start();  // empty: it is refilled, and nobody is sold anything twice meanwhile
    EXPECT_EQ((co_await Hold(3, {1})).Code(), "SEAT_TAKEN");
    EXPECT_EQ((co_await Hold(3, {2})).Code(), "SEAT_TAKEN");
    EXPECT_TRUE(co_await MapSays("held", 2));
    EXPECT_EQ((co_await Hold(3, {3})).status, 201);
}
TEST_F(Holding, WithoutRedisPostgresDecides) { Run(RedisAway()); }

Task<void> Holding::StoreAway() {
    co_await Open();
    const ReservationId id = co_await Held(1, {1});
    LockStore(true);
    const auto begin = std::chrono::steady_clock::now();
    const Told away = co_await Hold(2, {2});
    EXPECT_EQ(away.status, 503) << away.Code();
    EXPECT_TRUE(away.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Ask(1, Method::kGet, "reservations/" + id.Text())).status, 503);
    const Told own = co_await Hold(1, {1});
    EXPECT_EQ(own.status, 503) << "his own seat again: nobody else's, " << own.Code();
    EXPECT_EQ((co_await Seats()).status, 200) << "the map is served from memory";
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s) << "within the deadline";
    LockStore(false);
    const Deadline deadline = After(20s);
    Told back = co_await Hold(2, {2});
    while (back.status == 503 && std::chrono::steady_clock::now() < deadline) {
        co_await SleepFor(runtime.executor(), 50ms);
        back = co_await Hold(2, {2});
    }
    EXPECT_EQ(back.status, 201) << back.Code();
}
TEST_F(Holding, WithoutItsStoreItSaysSoAndComesBack) { Run(StoreAway()); }

// --- to the second
struct ShortHold : Holding {
    ShortHold() : Holding(1, 1'500ms) {}
    Task<void> Ends();
};

Task<void> ShortHold::Ends() {
    co_await Open();
    const auto begin = std::chrono::steady_clock::now();
    const ReservationId id = co_await Held(1, {1});
    EXPECT_EQ((co_await Hold(2, {1})).Code(), "SEAT_TAKEN");
    Told heir = co_await Hold(2, {1});
    while (heir.status != 201 && std::chrono::steady_clock::now() - begin < 20s)
        heir = co_await Hold(2, {1});
    EXPECT_EQ(heir.status, 201);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 1'500ms) << "never early";
    co_await Until(1, id, "EXPIRED");
    const Told late = co_await Internal(id.Text() + "/begin-payment", ids.Next<PaymentId>(), 1);
    EXPECT_EQ(late.Code(), "HOLD_EXPIRED");
}
TEST_F(ShortHold, EndsAtItsDeadlineAndNotBefore) { Run(Ends()); }

// --- two instances
struct TwoInstances : Holding {
    TwoInstances() : Holding(2) {}
    Task<void> Share();
};

Task<void> TwoInstances::Share() {
    co_await Open();
    EXPECT_EQ((co_await Hold(1, {1, 2}, {}, 0)).status, 201);
    EXPECT_EQ((co_await Hold(2, {2, 3}, {}, 1)).Code(), "SEAT_TAKEN");
    EXPECT_EQ((co_await Hold(1, {4, 5, 6}, {}, 1)).Code(), "LIMIT_EXCEEDED");
    EXPECT_EQ((co_await Hold(2, {3}, {}, 1)).status, 201);
    EXPECT_TRUE(co_await MapSays("held", 3, 0));
    EXPECT_TRUE(co_await MapSays("held", 3, 1)) << "each follows the other's changes";
    EXPECT_EQ(Sql("SELECT count(*) FROM schedule")[0], "1");
}
TEST_F(TwoInstances, GiveEachSeatOnce) { Run(Share()); }

}  // namespace
}  // namespace openrun::reservation

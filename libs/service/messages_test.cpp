// The operators' view over HTTP: a small service that hears "t.events" from PostgreSQL's log, with
// everything real but its one handler.
#include "libs/service/messages.hpp"

#include "libs/bus/consumer.hpp"
#include "libs/bus/outbox.hpp"
#include "libs/service/bus.hpp"
#include "libs/service/service_test_support.hpp"

#include <atomic>

namespace openrun::service {
namespace {

using namespace std::chrono_literals;
using http::Method;

const std::string kRoot = "/api/v1/admin/messages/queue";
const std::string kReason = R"({"reason":"고쳤어요"})";

struct SmallSettings {
    std::string conninfo;
    BusSettings bus;
    std::atomic<bool>* refuses = nullptr;
};

// "Counted" is refused for as long as the test wants; nothing else is known.
class SmallApp {
public:
    SmallApp(Host& host, const SmallSettings& settings)
        : pool_(host.runtime(), host.metrics(),
                {.conninfo = settings.conninfo, .schema = "queue_service", .error_map = {}}),
          publisher_(MakePublisher(host, pool_, settings.bus)),
          outbox_(host.runtime(), pool_, *publisher_, host.metrics(), {.service = "queue"}),
          subscription_(
              MakeSubscription(host, pool_, settings.bus, settings.conninfo, {"t.events"})),
          consumer_(host.runtime(), pool_, *subscription_, host.random(), host.metrics(),
                    {.group = "queue", .ignored = {}}) {
        consumer_.On("Counted", {.handle = [refuses = settings.refuses](postgres::Dialogue&,
                                                                        const bus::Handling&)
                                     -> Task<Result<void>> { return Answer(refuses->load()); }});
        AddMessageRoutes(host, pool_, settings.bus, {"t.events"});
        host.runtime().Spawn("relay", outbox_.Relay());
        host.runtime().Spawn("consumer", consumer_.Run());
    }

private:
    static Task<Result<void>> Answer(bool refuse) {
        // A card number in the detail, as a careless handler might put it there.
        if (refuse) co_return Fail(Kind::kConflict, "CANNOT_APPLY", "4111 1111 1111 1111");
        co_return Result<void>{};
    }
    postgres::Pool pool_;
    std::unique_ptr<bus::Publisher> publisher_;
    bus::Outbox outbox_;
    std::unique_ptr<bus::Subscription> subscription_;
    bus::Consumer consumer_;
};

class MessagesTest : public ::testing::Test {
public:
    MessagesTest() {
        KeySet set;
        set.Add(user);
        set.Add(queue);
        SmallSettings settings{
            .conninfo = database.Conninfo("queue_service"), .bus = {}, .refuses = &refuses};
        settings.bus.postgres.poll = 50ms;
        instance = std::make_unique<Instance<SmallApp, SmallSettings>>(
            TestHost("queue", queue, set), settings);
        instance->Start();
        client =
            std::make_unique<http::Client>(runtime, http::ClientOptions{.url = instance->Url()});
    }
    ~MessagesTest() override {
        client.reset();
        instance.reset();
    }
    MessagesTest(const MessagesTest&) = delete;
    MessagesTest& operator=(const MessagesTest&) = delete;

    [[nodiscard]] std::string Bearer(const std::string& role) const {
        return "Bearer " +
               SignToken(
                   user, "at+jwt", "user", "openrun", clock.Now(), 15min,
                   {{"sub", admin}, {"pid", admin}, {"roles", json::array{role}}, {"sid", "s"}});
    }
    Task<Told> Call(Method method, std::string path, std::string body = {},
                    std::string role = "ADMIN") {
        http::ClientRequest request{
            .method = method, .target = kRoot + path, .body = std::move(body), .headers = {}};
        if (!role.empty()) request.headers.emplace_back("Authorization", Bearer(role));
        co_return co_await Ask(*client, std::move(request));
    }
    Task<Told> Get(std::string path) { return Call(Method::kGet, std::move(path)); }
    Task<Told> Post(std::string path, std::string body = kReason) {
        return Call(Method::kPost, std::move(path), std::move(body));
    }
    std::vector<std::string> Sql(const std::string& sql) {
        return bus::OwnerSql(database, "SET search_path = queue_service; " + sql);
    }
    // An event on the log, "Counted" `number` of `key`.
    void Say(const std::string& key, std::int64_t number, const std::string& type = "Counted",
             const std::string& topic = "t.events") {
        bus::Envelope event = bus::MakeEvent(key, number, type);
        event.data["token"] = Bearer("USER");
        Sql("SELECT bus.append('" + topic + "', ARRAY['" + key + "'], ARRAY['" +
            json::Encode(event) + "'])");
    }
    Task<void> Become(std::string sql, std::string wanted) {
        EXPECT_TRUE(co_await bus::Eventually(runtime.executor(), [&] {
            return Sql(sql).at(0) == wanted;
        })) << sql;
    }
    Task<void> Letters(std::string count) {
        return Become("SELECT count(*) FROM dead_letter WHERE settled_at IS NULL",
                      std::move(count));
    }
    Task<std::string> First() {
        const Told listed = co_await Get("/dead-letters?size=1");
        co_return "/dead-letters/" +
            std::to_string(listed.body.at("items").as_array().at(0).at("sequence").as_int64());
    }
    Task<void> Shown();
    Task<void> Replayed();
    Task<void> Discarded();
    Task<void> Refused();
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story), 60s); }

    SigningKey user = SigningKey::Generate("user-1"), queue = SigningKey::Generate("queue-1");
    testing::ThrowAwayDatabase database;
    SystemClock clock;
    SystemRandom random;
    IdSource ids{clock, random};
    std::string admin = ids.Next<Id<struct AdminTag>>().Text();
    std::atomic<bool> refuses = true;
    Runtime runtime{testing::Quiet()};
    std::unique_ptr<Instance<SmallApp, SmallSettings>> instance;
    std::unique_ptr<http::Client> client;
};

Task<void> MessagesTest::Shown() {
    Say("a", 1);
    Say("a", 2);
    Say("b", 1, "Unheard");
    Sql("SELECT bus.append('t.events', ARRAY['c'], ARRAY['nonsense'])");
    co_await Letters("4");
    co_await Become("SELECT unread FROM bus.lag('queue', '{t.events}')", "0");
    co_await Become("SELECT count(*) FROM outbox WHERE sent_at IS NULL", "0");
    const Told seen = co_await Get("");
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(seen.Text("service"), "queue");
    EXPECT_EQ(seen.body.at("outbox"), (json::value{{"unsent", 0}}));
    EXPECT_EQ(seen.body.at("inbox").at("log"), "POSTGRESQL");
    EXPECT_EQ(seen.body.at("inbox").at("topics").at(0),
              (json::value{{"topic", "t.events"}, {"unread", 0}}));
    EXPECT_EQ(seen.body.at("deadLetters").at("letters"), 4);
    EXPECT_EQ(seen.body.at("deadLetters").at("keys"), 3);

    const Told page = co_await Get("/dead-letters?key=a&page=1&size=1");
    EXPECT_EQ(page.Integer("total"), 2);
    EXPECT_EQ(page.body.at("items").as_array().size(), 1U);
    const auto& behind = page.body.at("items").at(0).as_object();
    EXPECT_EQ(behind.at("attempts"), 0);
    EXPECT_FALSE(behind.contains("lastError"));
    const std::string first = co_await First();
    EXPECT_EQ("/dead-letters/" + std::to_string(behind.at("waitsFor").as_int64()), first);

    const Told letter = co_await Get(first);
    EXPECT_EQ(letter.body.at("letter").at("state"), "WAITING");
    EXPECT_EQ(letter.body.at("letter").at("type"), "Counted");
    EXPECT_EQ(letter.body.at("letter").at("behind"), 1);
    EXPECT_EQ(letter.body.at("letter").at("lastError"), "[redacted]") << "a card number";
    EXPECT_EQ(letter.body.at("event").at("data").at("number"), 1);
    EXPECT_EQ(letter.body.at("event").at("data").at("token"), "[redacted]");
    EXPECT_TRUE(letter.body.at("actions").as_array().empty());
    const Told nonsense = co_await Get("/dead-letters?key=c");
    EXPECT_EQ(nonsense.body.at("items").at(0).at("lastError"), "UNREADABLE");
    EXPECT_FALSE(nonsense.body.at("items").at(0).as_object().contains("type"));
    EXPECT_FALSE(nonsense.raw.body.contains("nonsense")) << "only its size";
}
TEST_F(MessagesTest, TellWhatIsStuckAndNoSecret) { Run(Shown()); }

Task<void> MessagesTest::Replayed() {
    Say("a", 1);
    Say("a", 2);
    co_await Letters("2");
    const std::string first = co_await First();
    const Told second = co_await Get("/dead-letters?page=1&size=1");
    const std::string behind =
        "/dead-letters/" + std::to_string(second.body.at("items").at(0).at("sequence").as_int64());
    EXPECT_EQ((co_await Post(behind + "/replay")).Code(), "DEAD_LETTER_BEHIND");

    EXPECT_EQ((co_await Post(first + "/replay")).status, 202);
    co_await Become("SELECT max(attempts) FROM dead_letter", "2");  // refused again
    refuses = false;
    const Told replayed = co_await Post(first + "/replay");
    EXPECT_TRUE(replayed.status == 202 || replayed.status == 200) << replayed.status;
    co_await Letters("0");
    Say("a", 3);  // the key is free again
    co_await Become("SELECT count(*) FROM inbox", "3");
    const Told again = co_await Post(first + "/replay");
    EXPECT_EQ(again.status, 200) << "it is done";
    EXPECT_EQ(again.body.at("letter").at("state"), "APPLIED");
    EXPECT_EQ(again.body.at("actions").as_array().size(), 2U) << "and was said twice before";
    EXPECT_EQ(again.body.at("actions").at(0).at("actor").as_string(), admin);
    EXPECT_EQ(again.body.at("actions").at(0).at("reason"), "고쳤어요");
    EXPECT_EQ((co_await Post(first + "/discard")).Code(), "DEAD_LETTER_SETTLED");
    EXPECT_EQ((co_await Get("/dead-letters?state=APPLIED")).Integer("total"), 2);
    EXPECT_EQ((co_await Get("/dead-letters")).Integer("total"), 0);
}
TEST_F(MessagesTest, ReplayFreesTheKeyInOrderAndMayBeSaidAgain) { Run(Replayed()); }

Task<void> MessagesTest::Discarded() {
    Say("a", 1, "Unheard");
    Say("a", 2);
    co_await Letters("2");
    refuses = false;
    const std::string first = co_await First();
    const Told gone = co_await Post(first + "/discard");
    EXPECT_EQ(gone.status, 200);
    EXPECT_EQ(gone.body.at("letter").at("state"), "DISCARDED");
    co_await Become("SELECT count(*) FROM parked_key", "0");
    EXPECT_EQ(Sql("SELECT count(*) FROM inbox").at(0), "1") << "the one behind was applied";
    EXPECT_EQ((co_await Post(first + "/discard")).status, 200);
    EXPECT_EQ((co_await Post(first + "/replay")).Code(), "DEAD_LETTER_SETTLED");
    EXPECT_EQ(Sql("SELECT concat_ws(' ', action, actor, reason) FROM dead_letter_audit"),
              std::vector<std::string>{"DISCARD " + admin + " 고쳤어요"});

    Sql("SELECT dead_letter_park('payment.events', 0, 1, 'm', NULL, '?', 'money', 'UNREADABLE')");
    const Told money = co_await Post(co_await First() + "/discard");
    EXPECT_EQ(money.status, 422);
    EXPECT_EQ(money.Code(), "MONEY_EVENT");
}
TEST_F(MessagesTest, DiscardFreesTheKeyWithoutEffectButNeverMoney) { Run(Discarded()); }

Task<void> MessagesTest::Refused() {
    Say("a", 1);
    co_await Letters("1");
    const std::string first = co_await First();
    for (const std::string& path :
         {std::string(), std::string("/dead-letters"), first, std::string("/dead-letters/none")}) {
        EXPECT_EQ((co_await Call(Method::kGet, path, {}, "")).status, 401) << path;
        EXPECT_EQ((co_await Call(Method::kGet, path, {}, "USER")).status, 403) << path;
        EXPECT_EQ((co_await Call(Method::kGet, path, {}, "ORGANISER")).status, 403) << path;
    }
    for (const auto* what : {"/replay", "/discard"}) {
        EXPECT_EQ((co_await Call(Method::kPost, first + what, kReason, "")).status, 401);
        EXPECT_EQ((co_await Call(Method::kPost, first + what, kReason, "USER")).Code(),
                  "ROLE_REQUIRED");
        for (const auto* body : {"{}", R"({"reason":""})", R"({"reason":" "})", R"({"reason":7})",
                                 R"({"reason":"a","more":1})"}) {
            EXPECT_EQ((co_await Post(first + what, body)).Code(), "VALIDATION_FAILED") << body;
        }
        EXPECT_EQ((co_await Post(first + what, "{")).Code(), "INVALID_JSON");
        EXPECT_EQ(
            (co_await Post(first + what, R"({"reason":")" + std::string(501, 'a') + "\"}")).status,
            400);
        for (const auto* id : {"4711", "0", "-1", "1x", "99999999999999999999", "%00"})
            EXPECT_EQ((co_await Post(std::string("/dead-letters/") + id + what)).status, 404) << id;
    }
    for (const auto* query : {"?size=101", "?page=-1", "?state=ANY", "?key=%zz"})
        EXPECT_EQ((co_await Get(std::string("/dead-letters") + query)).status, 400) << query;
    EXPECT_EQ((co_await Get("/dead-letters/4711")).Code(), "NOT_FOUND");
    EXPECT_EQ((co_await Get("/dead-letters?key=%00")).status, 400) << "no text of PostgreSQL's";
    EXPECT_EQ(Sql("SELECT count(*) FROM dead_letter_audit").at(0), "0");
    EXPECT_EQ(Sql("SELECT state FROM parked_key").at(0), "PARKED");
    LockStore(database, true);
    EXPECT_EQ((co_await Get("")).status, 503);
    LockStore(database, false);
}
TEST_F(MessagesTest, AreForAdminsWhoSayWhy) { Run(Refused()); }

}  // namespace
}  // namespace openrun::service

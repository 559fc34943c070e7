// Joining, signing in, sessions, leaving: what a person may and what nobody may.
#include "services/user/user_test_support.hpp"

namespace openrun::user {
namespace {

struct Users : UserServiceTest {
    using UserServiceTest::UserServiceTest;
    Task<void> Join();
    Task<void> BadInput();
    Task<void> BadIdentities();
    Task<void> OnePerson();
    Task<void> Rotation();
    Task<void> Throttled();
    Task<void> SessionsStory();
    Task<void> Profile();
    Task<void> Forgetting();
    Task<void> Leaving();
    Task<void> Strangers();
    Task<void> Secrets();
    Task<void> OutsideAway();
    Task<void> StoreAway();
    Task<void> Staff();
    Task<std::string> CodeFor(Outside::Person person) {
        const Told told = co_await SignUp("minji@example.com", std::move(person));
        co_return told.Code();
    }
    Task<Told> Refresh(const Told& session, std::size_t instance = 0) {
        return Post("auth/refresh", {{"refreshToken", session.Text("refreshToken")}}, {}, instance);
    }
};

Task<void> Users::Join() {
    const Told joined = co_await SignUp("Minji@Example.com ");
    EXPECT_EQ(joined.status, 201) << joined.Code();
    EXPECT_EQ(joined.raw.Header("Location"), "/api/v1/users/me");
    EXPECT_EQ(joined.raw.Header("Cache-Control"), "no-store");
    const auto& account = joined.body.at("account").as_object();
    EXPECT_EQ(account.at("email").as_string(), "minji@example.com");
    EXPECT_EQ(account.at("name").as_string(), "김*험");
    EXPECT_EQ(account.at("birthYear").to_number<int>(), 1990);
    const json::object claims = ClaimsOf(joined);
    EXPECT_EQ(claims.at("sub"), account.at("id"));
    EXPECT_FALSE(claims.at("pid").as_string().empty());
    const Told me = co_await Call(Method::kGet, "users/me", {}, joined.Text("accessToken"));
    EXPECT_EQ(me.status, 200);
    EXPECT_EQ(me.body, account);
    const Told again = co_await LogIn("minji@example.com");
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(ClaimsOf(again).at("pid"), claims.at("pid"));
    EXPECT_NE(ClaimsOf(again).at("sid"), claims.at("sid"));
}
TEST_F(Users, JoinWithAnIdentityAndSignIn) { Run(Join()); }

Task<void> Users::BadInput() {
    const std::string verification = co_await Verified();
    const json::object good = SignUpBody("minji@example.com", verification);
    EXPECT_EQ((co_await Call(Method::kPost, "auth/signup", "{\"email\"")).Code(), "INVALID_JSON");
    const auto with = [&](std::string_view member, json::value value) {
        json::object body = good;
        body[member] = std::move(value);
        return Post("auth/signup", body);
    };
    for (const auto& [member, value] : std::initializer_list<std::pair<const char*, json::value>>{
             {"email", 7},
             {"email", "no address"},
             {"email", json::value(std::string(300, 'a') + "@b.kr")},
             {"password", "short"},
             {"consents", "yes"},
             {"captchaToken", ""},
             {"identityVerificationId", nullptr},
             {"displayName", ""}}) {
        const Told told = co_await with(member, value);
        EXPECT_EQ(told.status, 400) << member;
        EXPECT_EQ(told.Code(), "VALIDATION_FAILED") << member;
    }
    json::object without = good;
    without.erase("email");
    EXPECT_EQ((co_await Post("auth/signup", without)).Code(), "VALIDATION_FAILED");
    EXPECT_EQ((co_await with("password", "aaaaaaaaaaaa")).Code(), "PASSWORD_TOO_WEAK");
    EXPECT_EQ((co_await with("captchaToken", "robot")).Code(), "CAPTCHA_FAILED");
    EXPECT_EQ(
        (co_await with("consents",
                       json::object{{"terms", true}, {"privacy", false}, {"marketing", true}}))
            .Code(),
        "CONSENT_REQUIRED");
    EXPECT_EQ(Sql("SELECT count(*) FROM account WHERE NOT roles @> '{ADMIN}'")[0], "0");
    EXPECT_EQ((co_await Post("auth/signup", good)).status, 201) << "nothing was used up";
}
TEST_F(Users, BadInputIsNamedAndChangesNothing) { Run(BadInput()); }

Task<void> Users::BadIdentities() {
    EXPECT_EQ((co_await Post("auth/signup", SignUpBody("minji@example.com", "identity-x"))).Code(),
              "IDENTITY_UNKNOWN")
        << "nobody began it here";
    EXPECT_EQ(co_await CodeFor({.status = "READY"}), "IDENTITY_NOT_VERIFIED");
    EXPECT_EQ(co_await CodeFor({.status = "FAILED"}), "IDENTITY_NOT_VERIFIED");
    EXPECT_EQ(co_await CodeFor({.ci = "", .di = ""}), "IDENTITY_INSUFFICIENT");
    EXPECT_EQ(co_await CodeFor({.birth_date = ""}), "IDENTITY_INSUFFICIENT");
    EXPECT_EQ(co_await CodeFor({.channel_type = "LIVE"}), "IDENTITY_INSUFFICIENT");
    EXPECT_EQ(co_await CodeFor({.birth_date = "2020-01-01"}), "AGE_NOT_ALLOWED");
    EXPECT_EQ(co_await CodeFor({.age = 2h}), "IDENTITY_UNKNOWN") << "too old";
    const std::string verification = co_await Verified();
    EXPECT_EQ((co_await Post("auth/signup", SignUpBody("a@example.com", verification))).status,
              201);
    EXPECT_EQ((co_await Post("auth/signup", SignUpBody("b@example.com", verification))).Code(),
              "IDENTITY_UNKNOWN")
        << "good for one sign-up";
}
TEST_F(Users, NobodyJoinsWithoutAnIdentityOfHisOwn) { Run(BadIdentities()); }

Task<void> Users::OnePerson() {
    EXPECT_EQ((co_await SignUp("a@example.com", {.ci = "x", .di = "y"})).status, 201);
    EXPECT_EQ((co_await SignUp("a@example.com", {.ci = "other", .di = "o"})).Code(), "EMAIL_TAKEN");
    EXPECT_EQ((co_await SignUp("b@example.com", {.ci = "x", .di = "y"})).Code(),
              "PERSON_HAS_ACCOUNT");
    EXPECT_EQ((co_await SignUp("b@example.com", {.ci = "", .di = "y"})).Code(),
              "PERSON_HAS_ACCOUNT")
        << "found by the DI where the CI is missing";
    EXPECT_EQ((co_await SignUp("b@example.com", {.ci = "z", .di = "w"})).status, 201);
}
TEST_F(Users, OneAccountAPerson) { Run(OnePerson()); }

Task<void> Users::Rotation() {
    const Told first = co_await SignUp("a@example.com");
    const Told second = co_await Refresh(first);
    EXPECT_EQ(second.status, 200) << second.Code();
    EXPECT_NE(second.Text("refreshToken"), first.Text("refreshToken"));
    EXPECT_EQ(ClaimsOf(second).at("sid"), ClaimsOf(first).at("sid"));
    EXPECT_EQ((co_await Refresh(first)).Code(), "REFRESH_REUSED") << "somebody has a copy";
    EXPECT_EQ((co_await Refresh(second)).Code(), "REFRESH_INVALID") << "the family has ended";
    for (const char* token : {"", "x", "ort_x"}) {
        EXPECT_EQ((co_await Post("auth/refresh", {{"refreshToken", token}})).Code(),
                  "REFRESH_INVALID");
    }
    const Told third = co_await LogIn("a@example.com");
    EXPECT_EQ((co_await Post("auth/logout", {{"refreshToken", third.Text("refreshToken")}})).status,
              204);
    EXPECT_EQ((co_await Refresh(third)).Code(), "REFRESH_INVALID");
    EXPECT_EQ((co_await Post("auth/logout", {{"refreshToken", "ort_nobody"}})).status, 204);
}
TEST_F(Users, ARefreshTokenIsUsedOnce) { Run(Rotation()); }

Task<void> Users::Throttled() {
    EXPECT_EQ((co_await SignUp("a@example.com")).status, 201);
    EXPECT_EQ((co_await LogIn("nobody@example.com")).Code(), "CREDENTIALS_WRONG")
        << "who has no account is told the same";
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ((co_await LogIn("a@example.com", "a wrong phrase")).Code(), "CREDENTIALS_WRONG");
    const Told limited = co_await LogIn("a@example.com");
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(limited.Code(), "TOO_MANY_SIGN_INS");
    EXPECT_TRUE(limited.raw.Header("Retry-After"));
}
TEST_F(Users, GuessingIsSlow) { Run(Throttled()); }

Task<void> Users::SessionsStory() {
    const Told here = co_await SignUp("a@example.com");
    const Told there = co_await LogIn("a@example.com");
    const std::string bearer = here.Text("accessToken");
    const Told list = co_await Call(Method::kGet, "users/me/sessions", {}, bearer);
    const auto& items = list.body.at("items").as_array();
    EXPECT_EQ(items.size(), 2U);
    const auto sid = std::string(ClaimsOf(there).at("sid").as_string());
    for (const auto& item : items)
        EXPECT_EQ(item.at("current").as_bool(), item.at("id").as_string() != sid);
    const Told stranger = co_await SignUp("b@example.com", {.ci = "z", .di = "w"});
    EXPECT_EQ((co_await Call(Method::kDelete, "users/me/sessions/" + sid, {},
                             stranger.Text("accessToken")))
                  .Code(),
              "NOT_FOUND");
    EXPECT_EQ((co_await Call(Method::kDelete, "users/me/sessions/" + sid, {}, bearer)).status, 204);
    EXPECT_EQ((co_await Refresh(there)).Code(), "REFRESH_INVALID");
    const Told third = co_await LogIn("a@example.com");
    const json::object change{{"currentPassword", kPassword}, {"newPassword", "another good one"}};
    EXPECT_EQ(
        (co_await Post("users/me/password",
                       {{"currentPassword", "wrong"}, {"newPassword", "another good one"}}, bearer))
            .Code(),
        "CREDENTIALS_WRONG");
    EXPECT_EQ((co_await Post("users/me/password", change, bearer)).status, 204);
    EXPECT_EQ((co_await Refresh(third)).Code(), "REFRESH_INVALID") << "all others have ended";
    EXPECT_EQ((co_await Refresh(here)).status, 200) << "this one goes on";
    EXPECT_EQ((co_await LogIn("a@example.com")).Code(), "CREDENTIALS_WRONG");
    EXPECT_EQ((co_await LogIn("a@example.com", "another good one")).status, 200);
}
TEST_F(Users, SeeAndEndTheirSessions) { Run(SessionsStory()); }

Task<void> Users::Profile() {
    const Told joined = co_await SignUp("a@example.com");
    const std::string bearer = joined.Text("accessToken");
    const Told changed =
        co_await Call(Method::kPatch, "users/me",
                      R"({"displayName":"새 이름","longerHold":true,"marketing":true})", bearer);
    EXPECT_EQ(changed.status, 200) << changed.Code();
    EXPECT_EQ(changed.Text("displayName"), "새 이름");
    EXPECT_TRUE(changed.body.at("consents").at("marketing").as_bool());
    const Told fresh = co_await Refresh(joined);
    EXPECT_EQ(ClaimsOf(fresh).at("roles"), (json::array{"USER", "LONGER_HOLD"}));
    for (const char* body : {"{}", R"({"displayName":""})", R"({"marketing":"yes"})", "[]"}) {
        EXPECT_EQ((co_await Call(Method::kPatch, "users/me", body, bearer)).Code(),
                  "VALIDATION_FAILED")
            << body;
    }
    const Told history = co_await Call(Method::kGet, "users/me/sign-ins?page=0&size=5", {}, bearer);
    EXPECT_EQ(history.body.at("total").to_number<int>(), 1);
}
TEST_F(Users, ChangeTheirProfile) { Run(Profile()); }

Task<void> Users::Forgetting() {
    co_await SignUp("a@example.com");
    const Told kept = co_await LogIn("a@example.com");
    Sql("UPDATE sign_in SET at = at - interval '91 days'");
    Sql("UPDATE session SET expires_at = now() - interval '91 days' WHERE id <> '" +
        std::string(ClaimsOf(kept).at("sid").as_string()) + "'");
    EXPECT_EQ((co_await LogIn("a@example.com")).status, 200);
    EXPECT_EQ(Sql("SELECT count(*) FROM sign_in")[0], "1");
    EXPECT_EQ(Sql("SELECT count(*) FROM session")[0], "2");
    EXPECT_EQ(Sql("SELECT count(DISTINCT session_id) FROM refresh_token")[0], "2");
    EXPECT_EQ((co_await Refresh(kept)).status, 200);
}
TEST_F(Users, AreForgottenByTheirAddressesAfterNinetyDays) { Run(Forgetting()); }

Task<void> Users::Leaving() {
    const Told joined = co_await SignUp("a@example.com", {.ci = "x", .di = "y"});
    const std::string bearer = joined.Text("accessToken");
    EXPECT_EQ(
        (co_await Call(Method::kDelete, "users/me", R"({"password":"wrong"})", bearer)).Code(),
        "CREDENTIALS_WRONG");
    EXPECT_EQ(
        (co_await Call(Method::kDelete, "users/me", R"({"password":")" + kPassword + "\"}", bearer))
            .status,
        204);
    EXPECT_EQ((co_await Call(Method::kGet, "users/me", {}, bearer)).Code(), "TOKEN_INVALID");
    EXPECT_EQ((co_await Refresh(joined)).Code(), "REFRESH_INVALID");
    EXPECT_EQ((co_await LogIn("a@example.com")).Code(), "CREDENTIALS_WRONG");
    const Told back = co_await SignUp("a@example.com", {.ci = "x", .di = "y"});
    EXPECT_EQ(back.status, 201) << back.Code();
    EXPECT_EQ(ClaimsOf(back).at("pid"), ClaimsOf(joined).at("pid"))
        << "limits survive leaving and joining again";
    EXPECT_NE(ClaimsOf(back).at("sub"), ClaimsOf(joined).at("sub"));
    const Deadline deadline = After(20s);
    while (Sql("SELECT count(*) FROM bus.message WHERE topic = 'user.events'")[0] != "1" &&
           std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    EXPECT_EQ(Sql("SELECT value::json ->> 'type' FROM bus.message WHERE topic = 'user.events'"),
              std::vector<std::string>{"UserWithdrawn"});
}
TEST_F(Users, LeaveAndComeBackAsTheSamePerson) { Run(Leaving()); }

Task<void> Users::Strangers() {
    EXPECT_EQ((co_await Call(Method::kGet, "users/me")).Code(), "SIGN_IN_REQUIRED");
    const SigningKey forged = SigningKey::Generate("user-1");
    const json::object claims{{"sub", "019aa3b1-0000-7000-8000-000000000001"},
                              {"sid", "s"},
                              {"roles", json::array{"ADMIN"}}};
    const auto sign = [&](const SigningKey& by, std::string_view type, Instant at) {
        return SignToken(by, type, "user", "openrun", at, 15min, claims);
    };
    EXPECT_EQ(
        (co_await Call(Method::kGet, "users/me", {}, sign(forged, "at+jwt", clock.Now()))).Code(),
        "TOKEN_INVALID");
    EXPECT_EQ(
        (co_await Call(Method::kGet, "users/me", {}, sign(key, "pass+jwt", clock.Now()))).Code(),
        "TOKEN_INVALID");
    EXPECT_EQ(
        (co_await Call(Method::kGet, "users/me", {}, sign(key, "at+jwt", clock.Now() - 1h))).Code(),
        "TOKEN_EXPIRED");
    EXPECT_EQ(
        (co_await Call(Method::kGet, "users/me", {}, sign(key, "at+jwt", clock.Now()))).Code(),
        "TOKEN_INVALID")
        << "nobody of that id";
}
TEST_F(Users, ForgedAndExpiredTokensAreNone) { Run(Strangers()); }

// I8: what the store keeps of a person is sealed or a keyed hash.
Task<void> Users::Secrets() {
    const Told joined =
        co_await SignUp("secret-mail@example.com", {.name = "비밀이름", .ci = "secret-ci"});
    EXPECT_EQ(joined.status, 201);
    std::string everything;
    for (const char* table : {"account", "person_key", "session", "refresh_token", "sign_in",
                              "identity_verification", "outbox", "consent"}) {
        for (const auto& row : Sql(std::string("SELECT t::text FROM ") + table + " t"))
            everything += row + "\n";
    }
    for (const std::string& secret :
         {std::string("secret-mail"), std::string("비밀이름"), std::string("secret-ci"),
          std::string("01012345678"), std::string("1990-01-02"), kPassword,
          joined.Text("refreshToken")})
        EXPECT_EQ(everything.find(secret), std::string::npos) << secret;
}
TEST_F(Users, LieSealedInTheStore) { Run(Secrets()); }

Task<void> Users::OutsideAway() {
    EXPECT_EQ((co_await SignUp("b@example.com", {.ci = "z", .di = "w"})).status, 201);
    const std::string verification = co_await Verified();
    outside.SetAway(true);
    const Told away = co_await Post("auth/signup", SignUpBody("a@example.com", verification));
    EXPECT_EQ(away.status, 503);
    EXPECT_EQ(away.Code(), "CAPTCHA_UNAVAILABLE");
    EXPECT_TRUE(away.raw.Header("Retry-After"));
    EXPECT_EQ((co_await LogIn("b@example.com")).status, 200) << "the rest goes on";
    outside.SetAway(false);
    EXPECT_EQ((co_await Post("auth/signup", SignUpBody("a@example.com", verification))).status,
              201);
}
TEST_F(Users, CannotJoinWhileTheOutsideIsAway) { Run(OutsideAway()); }

Task<void> Users::StoreAway() {
    EXPECT_EQ((co_await SignUp("a@example.com")).status, 201);
    LockStore(true);
    const auto begin = std::chrono::steady_clock::now();
    const Told away = co_await LogIn("a@example.com");
    EXPECT_EQ(away.status, 503) << away.Code();
    EXPECT_TRUE(away.raw.Header("Retry-After"));
    EXPECT_EQ((co_await Post("auth/identity-verifications", {})).status, 503);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 25s) << "within the deadline";
    LockStore(false);
    const Deadline deadline = After(20s);
    Told back = co_await LogIn("a@example.com");
    while (back.status == 503 && std::chrono::steady_clock::now() < deadline) {
        co_await SleepFor(runtime.executor(), 50ms);
        back = co_await LogIn("a@example.com");
    }
    EXPECT_EQ(back.status, 200) << back.Code();
}
TEST_F(Users, WithoutTheStoreItSaysSoAndComesBack) { Run(StoreAway()); }

// --- two instances
struct TwoInstances : Users {
    TwoInstances() : Users(2) {}
    Task<void> Race();
};

Task<void> Users::Staff() {
    const Deadline deadline = After(20s);
    while (Sql("SELECT count(*) FROM account")[0] == "0" &&
           std::chrono::steady_clock::now() < deadline)
        co_await SleepFor(runtime.executor(), 10ms);
    const Told admin = co_await LogIn("admin@example.com", kPassword, 1);
    EXPECT_EQ(ClaimsOf(admin).at("roles"), json::array{"ADMIN"});
    EXPECT_FALSE(ClaimsOf(admin).contains("pid")) << "staff does not buy";
    EXPECT_EQ(Sql("SELECT count(*) FROM account")[0], "1") << "made once between two";
}
TEST_F(TwoInstances, MakeTheFirstAdminOnce) { Run(Staff()); }

// The same person joins through both at once, and the same refresh token is used at both.
Task<void> TwoInstances::Race() {
    const std::string one = co_await Verified({.ci = "x", .di = "y"});
    const std::string two = co_await Verified({.ci = "x", .di = "y"});
    std::vector<Told> told(2);
    int running = 2;
    const auto race = [&](std::size_t i, std::string path, const json::object& body) {
        asio::co_spawn(runtime.io(), Post(std::move(path), body, {}, i),
                       [&, i](const std::exception_ptr&, Told answer) {
                           told[i] = std::move(answer);
                           --running;
                       });
    };
    race(0, "auth/signup", SignUpBody("a@example.com", one));
    race(1, "auth/signup", SignUpBody("b@example.com", two));
    while (running > 0) co_await SleepFor(runtime.executor(), 5ms);
    const std::size_t winner = told[0].status == 201 ? 0 : 1;
    EXPECT_EQ(told[winner].status, 201) << told[winner].Code();
    EXPECT_EQ(told[1 - winner].Code(), "PERSON_HAS_ACCOUNT");

    const json::object token{{"refreshToken", told[winner].Text("refreshToken")}};
    running = 2;
    race(0, "auth/refresh", token);
    race(1, "auth/refresh", token);
    while (running > 0) co_await SleepFor(runtime.executor(), 5ms);
    const std::size_t first = told[0].status == 200 ? 0 : 1;
    EXPECT_EQ(told[first].status, 200) << told[first].Code();
    EXPECT_EQ(told[1 - first].Code(), "REFRESH_REUSED");
    EXPECT_EQ((co_await Refresh(told[first])).Code(), "REFRESH_INVALID");
}
TEST_F(TwoInstances, OnePersonOneAccountAndATokenOnce) { Run(Race()); }

}  // namespace
}  // namespace openrun::user

// Sign-in by a provider against real stores: what happens once happens once, on whichever instance.
#include "services/user/user_test_support.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace openrun::user {
namespace {

using namespace asio::experimental::awaitable_operators;

struct Way {  // an attempt that has begun
    std::string browser, state;
};

struct OAuthUsers : UserServiceTest {
    OAuthUsers() : UserServiceTest(2) {}

    Task<Way> Start(std::string more = {}) {
        const Told told = co_await Call(Method::kGet, "auth/oauth/naver/start?" + std::move(more));
        EXPECT_EQ(told.status, 303) << told.Code();
        const std::string location(told.raw.Header("Location").value_or(""));
        co_return Way{told.Text("browserKey"), location.substr(location.find("&state=") + 7)};
    }
    Task<Told> Return(Way way, std::string code, std::size_t instance = 0) {
        return Call(Method::kGet,
                    "auth/oauth/naver/callback?code=" + std::move(code) + "&state=" + way.state, {},
                    {}, instance, way.browser);
    }
    static std::string LocationOf(const Told& told) {
        return std::string(told.raw.Header("Location").value_or(""));
    }
    // Somebody who has joined by Naver; the session.
    Task<Told> Join(std::string code, Outside::Person person) {
        const Told back = co_await Return(co_await Start(), std::move(code));
        json::object body = SignUpBody("minji@naver.com", co_await Verified(std::move(person)));
        body.erase("password");
        body["oauthProvider"] = "NAVER";
        co_return co_await Call(Method::kPost, "auth/signup", boost::json::serialize(body), {}, 0,
                                back.Text("browserKey"));
    }
    Task<void> Offered();
    Task<void> Replayed();
    Task<void> Linked();
    Task<void> Unlinked();
    Task<void> Expired();
    Task<void> Away();
};

Task<void> OAuthUsers::Offered() {
    const Told offered = co_await Call(Method::kGet, "auth/oauth/providers");
    EXPECT_EQ(offered.body.at("providers"), json::array{"NAVER"}) << "those that have an app";
    for (const char* path : {"kakao/start", "google/start", "kakao/callback?code=x&state=y"}) {
        const Told told = co_await Call(Method::kGet, std::string("auth/oauth/") + path);
        EXPECT_EQ(told.status, 404) << path;
        EXPECT_EQ(told.Code(), "OAUTH_NOT_CONFIGURED") << path;
    }
    const Told nothing = co_await Call(Method::kGet, "auth/oauth/pending");
    EXPECT_EQ(nothing.Code(), "NOT_FOUND");
}
TEST_F(OAuthUsers, AreOfferedWhatIsConfigured) { Run(Offered()); }

// The same callback at both instances at once: one of them finds the attempt.
Task<void> OAuthUsers::Replayed() {
    for (int round = 0; round < 5; ++round) {
        const Way way = co_await Start();
        const std::string code = "minji." + std::to_string(round);
        const auto [one, two] = co_await (Return(way, code, 0) && Return(way, code, 1));
        const int lost = (LocationOf(one).contains("oauth=OAUTH_STATE_INVALID") ? 1 : 0) +
                         (LocationOf(two).contains("oauth=OAUTH_STATE_INVALID") ? 1 : 0);
        EXPECT_EQ(lost, 1) << LocationOf(one) << " " << LocationOf(two);
    }
    EXPECT_EQ(Sql("SELECT count(*) FROM oauth_attempt")[0], "0");
}
TEST_F(OAuthUsers, ComeBackOnce) { Run(Replayed()); }

// Two sign-ups with what is pending in one browser: one account, one link, nothing of the other.
Task<void> OAuthUsers::Linked() {
    const Told back = co_await Return(co_await Start(), "minji.1");
    EXPECT_TRUE(LocationOf(back).contains("/account/sign-up?provider=naver")) << LocationOf(back);
    EXPECT_FALSE(back.body.contains("accessToken"));
    std::vector<std::string> bodies;
    for (const char* name : {"a", "b"}) {
        const std::string verification = co_await Verified({.ci = name, .di = name});
        json::object body = SignUpBody(std::string(name) + "@example.com", verification);
        body.erase("password");
        body["oauthProvider"] = "NAVER";
        bodies.push_back(boost::json::serialize(body));
    }
    const std::string key = back.Text("browserKey");
    const auto [one, two] = co_await (Call(Method::kPost, "auth/signup", bodies[0], {}, 0, key) &&
                                      Call(Method::kPost, "auth/signup", bodies[1], {}, 1, key));
    const Told& loser = one.status == 201 ? two : one;
    EXPECT_EQ((one.status == 201) + (two.status == 201), 1) << one.Code() << " " << two.Code();
    EXPECT_EQ(loser.Code(), "OAUTH_NOT_PENDING");
    EXPECT_EQ(Sql("SELECT count(*) FROM account WHERE person_id IS NOT NULL")[0], "1");
    EXPECT_EQ(Sql("SELECT count(*) FROM oauth_link")[0], "1");
    const Told again = co_await Return(co_await Start(), "minji.2", 1);
    EXPECT_TRUE(LocationOf(again).contains("/account/signed-in?provider=naver"));
    EXPECT_EQ(ClaimsOf(again).at("sub"), ClaimsOf(one.status == 201 ? one : two).at("sub"));
}
TEST_F(OAuthUsers, UseWhatIsPendingOnce) { Run(Linked()); }

// Two ways in, no password, both unlinked at once: one of them stays.
Task<void> OAuthUsers::Unlinked() {
    const Told joined = co_await Join("minji.1", {});
    EXPECT_EQ(joined.status, 201) << joined.Code();
    const std::string bearer = joined.Text("accessToken");
    Sql("INSERT INTO oauth_link SELECT 'KAKAO', 'x', account_id FROM oauth_link");
    const auto [one, two] =
        co_await (Call(Method::kDelete, "users/me/oauth-links/naver", {}, bearer, 0) &&
                  Call(Method::kDelete, "users/me/oauth-links/kakao", {}, bearer, 1));
    EXPECT_EQ((one.status == 204) + (two.status == 204), 1) << one.Code() << " " << two.Code();
    EXPECT_EQ((one.status == 204 ? two : one).Code(), "OAUTH_LAST_WAY");
    EXPECT_EQ(Sql("SELECT count(*) FROM oauth_link")[0], "1");
    EXPECT_EQ((co_await LogIn("minji@naver.com", "")).status, 400);
    EXPECT_EQ((co_await LogIn("minji@naver.com", "nobody has this password")).Code(),
              "CREDENTIALS_WRONG");
}
TEST_F(OAuthUsers, KeepAWayIn) { Run(Unlinked()); }

Task<void> OAuthUsers::Expired() {
    const Way late = co_await Start("next=%2Fmy");
    Sql("UPDATE oauth_attempt SET expires_at = clock_timestamp()");
    EXPECT_TRUE(LocationOf(co_await Return(late, "minji.1")).contains("OAUTH_STATE_INVALID"));
    const Told back = co_await Return(co_await Start(), "minji.2");
    const std::string key = back.Text("browserKey");
    EXPECT_EQ((co_await Call(Method::kGet, "auth/oauth/pending", {}, {}, 0, key)).status, 200);
    Sql("UPDATE oauth_pending SET expires_at = clock_timestamp()");
    EXPECT_EQ((co_await Call(Method::kGet, "auth/oauth/pending", {}, {}, 0, key)).Code(),
              "NOT_FOUND");
    json::object body = SignUpBody("a@example.com", co_await Verified());
    body["oauthProvider"] = "NAVER";
    EXPECT_EQ(
        (co_await Call(Method::kPost, "auth/signup", boost::json::serialize(body), {}, 0, key))
            .Code(),
        "OAUTH_NOT_PENDING");
    (void)co_await Return(co_await Start(), "seojun.1");
    EXPECT_EQ(Sql("SELECT count(*) FROM oauth_attempt")[0], "0") << "what has expired is swept";
    EXPECT_EQ(Sql("SELECT count(*) FROM oauth_pending")[0], "1");
}
TEST_F(OAuthUsers, HaveALimitedTime) { Run(Expired()); }

Task<void> OAuthUsers::Away() {
    const Way way = co_await Start("language=en");
    outside.SetAway(true);
    const Told away = co_await Return(way, "minji.1");
    EXPECT_TRUE(
        LocationOf(away).ends_with("/en/account/sign-in?provider=naver&oauth=OAUTH_UNAVAILABLE"))
        << LocationOf(away);
    outside.SetAway(false);
    LockStore(true);
    const Told stored = co_await Return(way, "minji.1");
    EXPECT_TRUE(LocationOf(stored).contains("oauth=OAUTH_UNAVAILABLE")) << LocationOf(stored);
    const Told begun = co_await Call(Method::kGet, "auth/oauth/naver/start?next=%2Fmy");
    EXPECT_TRUE(LocationOf(begun).contains("oauth=OAUTH_UNAVAILABLE&next=%2Fmy"));
    LockStore(false);
}
TEST_F(OAuthUsers, AreToldWhenSomebodyIsAway) { Run(Away()); }

}  // namespace
}  // namespace openrun::user

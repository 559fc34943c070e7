#include "services/gateway/filters/authenticate.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;
using http::Method;

class AuthenticateTest : public ::testing::Test {
protected:
    AuthenticateTest() {
        KeySet set;
        set.Add(user);
        set.Add(queue);
        keys = std::make_shared<const KeySet>(set);
        filter = std::make_unique<Authenticate>(clock, keys);
    }

    std::string Token(const SigningKey& key, std::string_view type = "at+jwt") {
        return SignToken(key, type, "user", "openrun", clock.Now(), 15min,
                         {{"sub", "somebody"}, {"roles", boost::json::array{"USER"}}});
    }
    // "" or the code; `who` gets the account.
    std::string Header(Auth auth, const std::string& value) {
        Asked asked(Method::kGet, {{"Authorization", value}}, {.auth = auth});
        return Ask(asked.passage);
    }
    std::string Cookie(Auth auth, const std::string& value) {
        Asked asked(Method::kGet, {}, {.auth = auth});
        asked.passage.access_token = value;
        const std::string code = Ask(asked.passage);
        kept = !asked.passage.access_token.empty();
        return code;
    }
    std::string Ask(Passage& passage) {
        const auto checked = filter->Check(passage);
        who = checked && *checked != nullptr ? (*checked)->account : "";
        return CodeOf(checked);
    }

    SigningKey user = SigningKey::Generate("user-1");
    SigningKey queue = SigningKey::Generate("queue-1");
    ManualClock clock{*ParseInstant("2026-11-24T12:00:00Z")};
    std::shared_ptr<const KeySet> keys;
    std::unique_ptr<Authenticate> filter;
    std::string who;
    bool kept = false;
};

TEST_F(AuthenticateTest, KnowsWhoAsksByHeaderOrCookie) {
    EXPECT_EQ(Header(Auth::kRequired, "Bearer " + Token(user)), "");
    EXPECT_EQ(who, "somebody");
    EXPECT_EQ(Header(Auth::kRequired, "bearer " + Token(user)), "");
    EXPECT_EQ(Cookie(Auth::kRequired, Token(user)), "");
    EXPECT_EQ(who, "somebody");
}

TEST_F(AuthenticateTest, RefusesWhatIsNoGoodToken) {
    Asked nobody(Method::kGet);
    EXPECT_EQ(Ask(nobody.passage), "SIGN_IN_REQUIRED");
    EXPECT_EQ(Header(Auth::kRequired, ""), "SIGN_IN_REQUIRED");
    for (const auto& bad : {std::string("Bearer"), std::string("Bearer x"), "Basic " + Token(user),
                            "Bearer " + Token(queue), "Bearer " + Token(user, "pass+jwt"),
                            "Bearer " + Token(user) + "x"}) {
        EXPECT_EQ(Header(Auth::kRequired, bad), "TOKEN_INVALID") << bad;
        EXPECT_EQ(Header(Auth::kOptional, bad), "TOKEN_INVALID") << bad;
        EXPECT_EQ(Header(Auth::kNone, bad), "") << bad;
    }
}

TEST_F(AuthenticateTest, TakesABadCookieAwayWhereNoneIsNeeded) {
    EXPECT_EQ(Cookie(Auth::kOptional, "x.y.z"), "");
    EXPECT_FALSE(kept);
    EXPECT_EQ(Cookie(Auth::kRequired, "x.y.z"), "TOKEN_INVALID");
}

TEST_F(AuthenticateTest, ForgetsATokenWhenItExpires) {
    const std::string token = "Bearer " + Token(user);
    EXPECT_EQ(Header(Auth::kRequired, token), "");
    clock.Advance(15min + 31s);
    EXPECT_EQ(Header(Auth::kRequired, token), "TOKEN_EXPIRED") << "although it was remembered";
    EXPECT_EQ(Header(Auth::kRequired, token), "TOKEN_EXPIRED");
}

TEST_F(AuthenticateTest, ForgetsAllTokensWithTheirKeys) {
    const std::string token = "Bearer " + Token(user);
    EXPECT_EQ(Header(Auth::kRequired, token), "");
    filter->Replace(std::make_shared<const KeySet>());
    EXPECT_EQ(Header(Auth::kRequired, token), "TOKEN_INVALID");
}

}  // namespace
}  // namespace openrun::gateway

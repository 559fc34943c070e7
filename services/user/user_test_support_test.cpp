#include "services/user/user_test_support.hpp"

#include "libs/base/encoding.hpp"

namespace openrun::user {
namespace {

Settings SettingsFor(const UserServiceTest& test) {
    SettingsReader reader([](std::string_view name) -> std::optional<std::string> {
        static const std::string key = EncodeBase64(Bytes(32, 7));
        static const std::map<std::string, std::string, std::less<>> values{
            {"OPENRUN_USER_POSTGRES_PASSWORD", "-"},
            {"OPENRUN_FIELD_KEYS", "k1:" + key},
            {"OPENRUN_LOOKUP_KEY", key},
            {"OPENRUN_PORTONE_API_SECRET", "secret"},
            {"OPENRUN_RECAPTCHA_SECRET", "secret"},
            {"OPENRUN_OAUTH_NAVER_CLIENT_ID", "app"},
            {"OPENRUN_OAUTH_NAVER_CLIENT_SECRET", "secret"},
            {"OPENRUN_ADMIN_EMAIL", "admin@example.com"},
            {"OPENRUN_ADMIN_PASSWORD", kPassword},
            {"OPENRUN_PASSWORD_OPERATIONS", "1"},
            {"OPENRUN_PASSWORD_MEMORY_KIB", "64"},
            {"OPENRUN_SIGN_IN_FAILURES_MAX", "3"}};
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    });
    Settings settings = ReadSettings(reader);
    EXPECT_TRUE(reader.Check());
    settings.postgres.conninfo = test.database.Conninfo("user_service");
    settings.portone_url = test.outside.Url();
    settings.oauth.naver.url = settings.oauth.naver.api_url = test.outside.Url();
    settings.recaptcha_url = test.outside.Url() + "/siteverify";
    return settings;
}

}  // namespace

Outside::Outside() : service::Neighbour(std::make_shared<const KeySet>(), "outside") {
    using http::Access, http::Context, http::Request;
    router_.Post("/siteverify", Access::Public(), [this](const Request& request, const Context&) {
        return Now(CheckCaptcha(request));
    });
    router_.Get(
        "/identity-verifications/{id}", Access::Public(),
        [this](const Request& request, const Context&) { return Now(ReadIdentity(request)); });
    router_.Post(
        "/oauth2.0/token", Access::Public(),
        [this](const Request& request, const Context&) { return Now(GiveToken(request)); });
    router_.Get("/v1/nid/me", Access::Public(),
                [this](const Request& request, const Context&) { return Now(TellWho(request)); });
    Start();
}

void Outside::SetPerson(const std::string& verification, Person person) {
    const std::lock_guard lock(mutex_);
    persons_[verification] = std::move(person);
}

void Outside::SetAway(bool away) {
    const std::lock_guard lock(mutex_);
    away_ = away;
}

http::Response Outside::CheckCaptcha(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    if (away_) return Json(503, {});
    const bool human = request.body.find("response=human&") != std::string::npos;
    return Json(200, {{"success", human}, {"score", 0.9}, {"action", "signup"}});
}

http::Response Outside::ReadIdentity(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    if (away_) return Json(503, {});
    EXPECT_EQ(request.Header("authorization"), "PortOne secret");
    const auto found = persons_.find(request.Parameter("id"));
    if (found == persons_.end()) return Json(404, {{"type", "IDENTITY_VERIFICATION_NOT_FOUND"}});
    const Person& person = found->second;
    json::object customer{
        {"name", person.name}, {"birthDate", person.birth_date}, {"phoneNumber", "01012345678"}};
    if (!person.ci.empty()) customer["ci"] = person.ci;
    if (!person.di.empty()) customer["di"] = person.di;
    return Json(200, {{"status", person.status},
                      {"channel", json::object{{"type", person.channel_type}}},
                      {"verifiedAt", FormatInstant(clock_.Now() - person.age)},
                      {"verifiedCustomer", customer}});
}

http::Response Outside::GiveToken(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    if (away_) return Json(503, {});
    const auto begin = request.body.find("&code=") + std::string_view("&code=").size();
    std::string code(request.body.substr(begin, request.body.find('&', begin) - begin));
    if (!codes_.insert(code).second) return Json(200, {{"error", "invalid_request"}});
    return Json(200, {{"access_token", code}, {"expires_in", "3600"}});
}

http::Response Outside::TellWho(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    if (away_) return Json(503, {});
    const std::string token(request.Header("authorization").value_or("").substr(7));
    const std::string who = token.substr(0, token.find('.'));  // "minji.1" is minji
    return Json(200, {{"resultcode", "00"},
                      {"response", json::object{{"id", who}, {"email", who + "@naver.com"}}}});
}

UserServiceTest::UserServiceTest(int count) {
    const Settings settings = SettingsFor(*this);
    KeySet set;
    set.Add(key);
    for (int i = 0; i < count; ++i) {
        instances.push_back(
            std::make_unique<Instance>(service::TestHost("user", key, set), settings));
        instances.back()->Start();
        clients.push_back(std::make_unique<http::Client>(
            runtime, http::ClientOptions{.url = instances.back()->Url()}));
    }
}

UserServiceTest::~UserServiceTest() {
    clients.clear();  // their idle connections would be lingered for
    instances.clear();
}

Task<Told> UserServiceTest::Call(Method method, std::string path, std::string body,
                                 std::string bearer, std::size_t instance, std::string browser) {
    http::ClientRequest request{.method = method,
                                .target = "/api/v1/" + std::move(path),
                                .body = std::move(body),
                                .headers = {}};
    if (!bearer.empty()) request.headers.emplace_back("Authorization", "Bearer " + bearer);
    if (!browser.empty()) request.headers.emplace_back("X-OAuth-Browser", browser);
    co_return co_await service::Ask(*clients.at(instance), std::move(request));
}

Task<Told> UserServiceTest::Post(std::string path, const json::object& body, std::string bearer,
                                 std::size_t instance) {
    return Call(Method::kPost, std::move(path), boost::json::serialize(body), std::move(bearer),
                instance);
}

Task<std::string> UserServiceTest::Verified(Outside::Person person) {
    const Told begun = co_await Post("auth/identity-verifications", {});
    EXPECT_EQ(begun.status, 201) << begun.Code();
    std::string id = begun.Text("identityVerificationId");
    outside.SetPerson(id, std::move(person));
    co_return id;
}

json::object UserServiceTest::SignUpBody(const std::string& email,
                                         const std::string& verification) {
    return {{"email", email},
            {"password", kPassword},
            {"displayName", "민지"},
            {"identityVerificationId", verification},
            {"captchaToken", "human"},
            {"consents", json::object{{"terms", true}, {"privacy", true}, {"marketing", false}}}};
}

Task<Told> UserServiceTest::SignUp(std::string email, Outside::Person person) {
    const std::string verification = co_await Verified(std::move(person));
    co_return co_await Post("auth/signup", SignUpBody(email, verification));
}

Task<Told> UserServiceTest::LogIn(std::string email, std::string password, std::size_t instance) {
    return Post("auth/login", {{"email", email}, {"password", password}}, {}, instance);
}

json::object UserServiceTest::ClaimsOf(const Told& session) const {
    KeySet keys;
    keys.Add(key);
    TokenVerifier verifier(clock, std::make_shared<const KeySet>(keys),
                           {.type = "at+jwt", .issuer = "user", .audience = "openrun"});
    const auto claims = verifier.Verify(session.Text("accessToken"));
    EXPECT_TRUE(claims) << (claims ? "" : claims.error().detail);
    return claims ? **claims : json::object{};
}

}  // namespace openrun::user

#include "libs/security/digest.hpp"
#include "services/sandbox/oauth/refusals.hpp"

#include <charconv>

namespace openrun::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto kCodeLife = 10min;
constexpr auto kTokenLife = 12h;
constexpr std::size_t kRemembered = 10'000;
constexpr std::size_t kOversized = 256 * 1024;

std::int64_t Seconds(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

std::string Part(const json::object& object) {
    return EncodeBase64Url(AsBytes(boost::json::serialize(object)));
}

std::string BearerOf(const http::Request& request) {
    const std::string_view header = request.Header("authorization").value_or("");
    return header.starts_with("Bearer ") ? std::string(header.substr(7)) : std::string();
}

json::object KakaoUser(const OAuthPerson& person) {
    std::uint64_t id = 0;
    std::from_chars(person.subject.data(), person.subject.data() + person.subject.size(), id);
    json::object account{{"profile_nickname_needs_agreement", person.name.empty()},
                         {"email_needs_agreement", person.email.empty()}};
    if (!person.name.empty())
        account["profile"] = {{"nickname", person.name}, {"is_default_nickname", false}};
    if (!person.email.empty()) {
        account["email"] = person.email;
        account["is_email_valid"] = true;
        account["is_email_verified"] = person.vouched;
    }
    return {{"id", id}, {"connected_at", "2026-01-02T03:04:05Z"}, {"kakao_account", account}};
}

json::object NaverUser(const OAuthPerson& person) {
    json::object response{{"id", "naver-" + person.subject}};
    if (!person.email.empty()) response["email"] = person.email;
    if (!person.name.empty()) response["nickname"] = person.name;
    return {{"resultcode", "00"}, {"message", "success"}, {"response", response}};
}

json::object ClaimsOf(OAuthKind kind, const OAuthPerson& person) {
    json::object claims{{"sub", person.subject}};
    const bool kakao = kind == OAuthKind::kKakao;
    if (!person.name.empty()) claims[kakao ? "nickname" : "name"] = person.name;
    if (!person.email.empty() && (!kakao || person.vouched)) claims["email"] = person.email;
    if (!person.email.empty() && !kakao) claims["email_verified"] = person.vouched;
    return claims;
}

}  // namespace

std::string_view NameOf(OAuthKind kind) {
    constexpr std::array<std::string_view, 3> kNames{"kakao", "naver", "google"};
    return kNames.at(static_cast<std::size_t>(kind));
}

const OAuthClient& OAuth::ClientOf(OAuthKind kind) const {
    return clients_.at(static_cast<std::size_t>(kind));
}

std::string OAuth::NewText() {
    Bytes bytes(32);
    random_.Fill(bytes);
    return EncodeBase64(bytes);  // with + / =, which callers must encode
}

const RsaSigningKey& OAuth::SigningKey() {
    if (keys_.empty()) RotateKeys();
    return keys_.front();
}

json::object OAuth::RotateKeys() {
    keys_.push_front(RsaSigningKey::Generate("sandbox-" + std::to_string(++keys_made_)));
    if (keys_.size() > 2) keys_.pop_back();
    return {{"kid", keys_.front().key_id()}};
}

http::Response OAuth::Keys() {
    SigningKey();
    json::array keys;
    for (const auto& key : keys_) keys.push_back(key.PublicJwk());
    return Reply(json::object{{"keys", keys}}).Set("Cache-Control", "public, max-age=3600");
}

void OAuth::Clear() {
    codes_.clear();
    tokens_.clear();
    codes_by_age_.clear();
    tokens_by_age_.clear();
    no_state_ = false;
}

std::string OAuth::IdToken(const Grant& grant, std::optional<FaultKind> trouble) {
    const auto is = [&](FaultKind kind) { return trouble == kind; };
    const bool kakao = grant.kind == OAuthKind::kKakao;
    const Instant now = clock_.Now() - (is(FaultKind::kExpiredToken) ? kTokenLife + 1h : 0h);
    json::object claims = ClaimsOf(grant.kind, grant.person);
    claims["iss"] = kakao ? "https://kauth.kakao.com" : "https://accounts.google.com";
    if (is(FaultKind::kWrongIssuer)) claims["iss"] = "https://login.elsewhere.example";
    claims["aud"] = is(FaultKind::kWrongAudience) ? "another-app" : ClientOf(grant.kind).id;
    claims["iat"] = Seconds(now);
    claims["exp"] = Seconds(now + kTokenLife);
    if (!grant.nonce.empty())
        claims["nonce"] = is(FaultKind::kWrongNonce) ? "another" : grant.nonce;
    const RsaSigningKey& key = SigningKey();
    const bool unlisted = is(FaultKind::kUnknownKey);
    json::object header{{"alg", "RS256"},
                        {"typ", "JWT"},
                        {"kid", unlisted ? std::string("nobody-has-it") : key.key_id()}};
    if (is(FaultKind::kUnsigned)) header["alg"] = "none";
    if (is(FaultKind::kHmac)) header["alg"] = "HS256";
    const std::string message = Part(header) + '.' + Part(claims);
    if (is(FaultKind::kUnsigned)) return message + '.';
    if (is(FaultKind::kHmac)) {  // with the public key as the secret
        const std::string secret = boost::json::serialize(key.PublicJwk());
        return message + '.' + EncodeBase64Url(HmacSha256(AsBytes(secret), message));
    }
    Bytes signature = key.Sign(message);
    if (is(FaultKind::kBadSignature)) signature.front() ^= 1;
    return message + '.' + EncodeBase64Url(signature);
}

http::Response OAuth::IssueToken(OAuthKind kind, std::string_view text,
                                 std::optional<FaultKind> trouble) {
    using enum OAuthRefusal;
    const Form form = ReadForm(text);
    const std::string& code = Member(form, "code");
    const auto refuse = [&](OAuthRefusal refusal) { return RefuseToken(kind, refusal, code); };
    const OAuthClient& client = ClientOf(kind);
    if (trouble == FaultKind::kTemporary) return refuse(kTemporary);
    if (client.id.empty() || Member(form, "client_id") != client.id) return refuse(kClientUnknown);
    if (Member(form, "client_secret") != client.secret) return refuse(kSecretWrong);
    if (Member(form, "grant_type") != "authorization_code") return refuse(kGrantUnsupported);
    const auto found = codes_.find(code);
    if (trouble == FaultKind::kRefuse || found == codes_.end()) return refuse(kCodeUnknown);
    Grant& grant = found->second;
    if (grant.kind != kind || std::exchange(grant.used, true) ||
        grant.issued_at + kCodeLife < clock_.Now())
        return refuse(kCodeUnknown);
    const bool naver = kind == OAuthKind::kNaver;
    if (naver && Member(form, "state") != grant.state) return refuse(kCodeUnknown);
    if (!naver && Member(form, "redirect_uri") != grant.redirect_uri)
        return refuse(kRedirectDiffers);
    const bool verified = grant.challenge.empty() ||
                          EncodeBase64Url(Sha256(Member(form, "code_verifier"))) == grant.challenge;
    if (!naver && !verified) return refuse(kVerifierWrong);
    return Grants(kind, grant, trouble);
}

http::Response OAuth::Grants(OAuthKind kind, Grant& grant, std::optional<FaultKind> trouble) {
    const std::string token = NewText();
    tokens_[token] = {.kind = kind, .person = grant.person};
    tokens_by_age_.push_back(token);
    while (tokens_by_age_.size() > kRemembered) {
        tokens_.erase(tokens_by_age_.front());
        tokens_by_age_.pop_front();
    }
    while (codes_by_age_.size() > kRemembered) {
        codes_.erase(codes_by_age_.front());
        codes_by_age_.pop_front();
    }
    json::object body{{"access_token", token}, {"token_type", "bearer"}};
    if (kind == OAuthKind::kNaver) {
        body["refresh_token"] = NewText();
        body["expires_in"] = "3600";  // a text, as the real one has it
    } else {
        body["expires_in"] = kind == OAuthKind::kKakao ? 43199 : 3599;
        if (trouble != FaultKind::kNoIdToken) body["id_token"] = IdToken(grant, trouble);
    }
    if (kind == OAuthKind::kKakao) {
        body["refresh_token"] = NewText();
        body["refresh_token_expires_in"] = 5'184'000;
        body["scope"] = "account_email profile_nickname openid";
    }
    if (kind == OAuthKind::kGoogle) {
        body["token_type"] = "Bearer";
        body["scope"] =
            "openid https://www.googleapis.com/auth/userinfo.email "
            "https://www.googleapis.com/auth/userinfo.profile";
    }
    if (trouble == FaultKind::kOversized) body["padding"] = std::string(kOversized, 'x');
    return Reply(body).Set("Cache-Control", "no-store");
}

http::Response OAuth::TellWho(OAuthKind kind, const http::Request& request,
                              std::optional<FaultKind> trouble) {
    const std::string token = BearerOf(request);
    const auto found = tokens_.find(token);
    const bool known =
        found != tokens_.end() && found->second.kind == kind && trouble != FaultKind::kRefuse;
    if (kind == OAuthKind::kKakao) {
        if (trouble == FaultKind::kTemporary)
            return Reply(json::object{{"msg", "internal error"}, {"code", -1}}, 400);
        if (known) return Reply(KakaoUser(found->second.person));
        return Reply(json::object{{"msg", "this access token does not exist"}, {"code", -401}},
                     401);
    }
    if (kind == OAuthKind::kNaver) {
        if (trouble == FaultKind::kTemporary)
            return Reply(json::object{{"resultcode", "500"}, {"message", "server error"}}, 500);
        if (known) return Reply(NaverUser(found->second.person));
        return Reply(json::object{{"resultcode", token.empty() ? "028" : "024"},
                                  {"message", "Authentication failed"}},
                     401);
    }
    if (known) return Reply(ClaimsOf(kind, found->second.person));
    return Reply(json::object{{"error", "invalid_request"}}, 401)
        .Set("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"");
}

}  // namespace openrun::sandbox

#include "services/sandbox/oauth/refusals.hpp"

namespace openrun::sandbox {
namespace {

struct Words {
    int status;
    std::string_view error, description, code;
};

http::Response Say(const Words& words) {
    json::object body{{"error", words.error}, {"error_description", words.description}};
    if (!words.code.empty()) body["error_code"] = words.code;
    return Reply(body, words.status);
}

Words KakaoWords(OAuthRefusal refusal) {
    switch (refusal) {
        case OAuthRefusal::kClientUnknown:
            return {401, "invalid_client", "Not exist client_id", "KOE101"};
        case OAuthRefusal::kSecretWrong:
            return {401, "invalid_client", "Bad client credentials", "KOE010"};
        case OAuthRefusal::kRedirectDiffers:
            return {400, "invalid_grant", "Redirect URI mismatch.", "KOE303"};
        case OAuthRefusal::kTemporary:
            return {400, "invalid_request", "token request rate limit exceeded", "KOE237"};
        case OAuthRefusal::kGrantUnsupported:
            return {400, "unsupported_grant_type", "grant_type is not supported", ""};
        case OAuthRefusal::kVerifierWrong:
            return {400, "invalid_grant", "code_verifier mismatch", ""};
        case OAuthRefusal::kCodeUnknown:
            break;
    }
    return {400, "invalid_grant", "authorization code not found", "KOE320"};
}

// Whatever is wrong, the status is 200.
Words NaverWords(OAuthRefusal refusal) {
    switch (refusal) {
        case OAuthRefusal::kClientUnknown:
        case OAuthRefusal::kSecretWrong:
            return {200, "unauthorized_client", "wrong client id / client secret pair", ""};
        case OAuthRefusal::kTemporary:
            return {200, "server_error", "temporary error", ""};
        default:
            return {200, "invalid_request", "no valid data in session", ""};
    }
}

Words GoogleWords(OAuthRefusal refusal) {
    switch (refusal) {
        case OAuthRefusal::kClientUnknown:
            return {401, "invalid_client", "The OAuth client was not found.", ""};
        case OAuthRefusal::kSecretWrong:
            return {401, "invalid_client", "Unauthorized", ""};
        case OAuthRefusal::kRedirectDiffers:
            return {400, "redirect_uri_mismatch", "Bad Request", ""};
        case OAuthRefusal::kVerifierWrong:
            return {400, "invalid_grant", "Invalid code verifier.", ""};
        case OAuthRefusal::kTemporary:
            return {503, "temporarily_unavailable", "Service Unavailable", ""};
        case OAuthRefusal::kGrantUnsupported:
            return {400, "unsupported_grant_type", "Invalid grant_type", ""};
        case OAuthRefusal::kCodeUnknown:
            break;
    }
    return {400, "invalid_grant", "Malformed auth code.", ""};
}

}  // namespace

http::Response RefuseToken(OAuthKind kind, OAuthRefusal refusal, std::string_view code) {
    if (kind == OAuthKind::kNaver) return Say(NaverWords(refusal));
    if (kind == OAuthKind::kGoogle) return Say(GoogleWords(refusal));
    Words words = KakaoWords(refusal);
    std::string description(words.description);
    if (refusal == OAuthRefusal::kCodeUnknown) description.append(" for code=").append(code);
    words.description = description;
    return Say(words);
}

}  // namespace openrun::sandbox

#include "libs/aws/credentials.hpp"

#include "libs/base/json.hpp"
#include "libs/telemetry/log.hpp"

#include <algorithm>

namespace openrun::aws {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";
constexpr std::chrono::seconds kAskAgainAfter{5};
constexpr std::string_view kRoleSigns = "+=,.@_-";

// As the metadata service says it.
std::string Member(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

std::unexpected<Error> Unavailable(std::string detail) {
    return Fail({.kind = Kind::kUnavailable,
                 .code = "UPSTREAM_UNAVAILABLE",
                 .detail = "credentials: " + std::move(detail),
                 .retry_after = 5s});
}

Result<Credentials> ReadCredentials(std::string_view text) {
    const auto parsed = json::Parse(text);
    if (!parsed || !parsed->is_object()) return Unavailable("the role's answer is no JSON");
    const json::object& answer = parsed->as_object();
    if (const std::string code = Member(answer, "Code"); !code.empty() && code != "Success")
        return Unavailable("the role answers " + code);
    const auto expires = ParseInstant(Member(answer, "Expiration"));
    Credentials found{.access_key_id = Member(answer, "AccessKeyId"),
                      .secret_access_key = Member(answer, "SecretAccessKey"),
                      .session_token = Member(answer, "Token"),
                      .expires = {}};
    if (!expires || found.access_key_id.empty() || found.secret_access_key.empty() ||
        found.session_token.empty()) {
        return Unavailable("the role's answer lacks a member");
    }
    found.expires = *expires;
    return found;
}

bool IsRoleName(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || kRoleSigns.contains(letter);
    });
}

}  // namespace

CredentialsSource::CredentialsSource(Runtime& runtime, const Clock& clock,
                                     CredentialsOptions options)
    : clock_(clock),
      options_(std::move(options)),
      metadata_(runtime, {.url = options_.metadata_url,
                          .connections_max = 2,
                          .body_max = 16 * 1024,
                          .connect_timeout = options_.metadata_timeout}) {
    if (options_.access_key_id.empty()) return;
    known_ = {.access_key_id = options_.access_key_id,
              .secret_access_key = options_.secret_access_key,
              .session_token = options_.session_token,
              .expires = {}};
    renew_at_ = kForever;
}

bool CredentialsSource::Usable(Instant now) const {
    return !known_.access_key_id.empty() && (!known_.expires || now < *known_.expires);
}

void CredentialsSource::Forget() {
    if (options_.access_key_id.empty()) known_ = {};
}

Task<Result<Credentials>> CredentialsSource::Get(Deadline deadline) {
    const Instant begun = clock_.Now();
    // While one asks, the others go on with what is known.
    if (Usable(begun) && (begun < renew_at_ || asking_)) co_return known_;
    asking_ = true;
    struct Done {
        bool& flag;
        ~Done() { flag = false; }
    } const done{asking_};
    auto found = co_await Ask(deadline);
    const Instant now = clock_.Now();
    if (found) {
        known_ = *std::move(found);
        const auto life = *known_.expires - now;
        renew_at_ = std::max(now + life / 2, *known_.expires - options_.renew_before);
        co_return known_;
    }
    if (!Usable(now)) co_return Fail(std::move(found).error());
    LogWarning("credentials were not renewed; the old ones go on",
               {{"error", found.error().detail}, {"expires", FormatInstant(*known_.expires)}});
    renew_at_ = now + kAskAgainAfter;
    co_return known_;
}

Task<Result<std::string>> CredentialsSource::Metadata(http::ClientRequest request,
                                                      Deadline deadline) {
    const std::string where = request.target;
    auto answered = co_await metadata_.Call(std::move(request),
                                            std::min(deadline, After(options_.metadata_timeout)));
    if (!answered)
        co_return Unavailable("no keys in the environment, and the metadata service at " +
                              options_.metadata_url + " does not answer");
    if (answered->status != 200)
        co_return Unavailable(where + " answers " + std::to_string(answered->status));
    co_return std::move(answered->body);
}

Task<Result<Credentials>> CredentialsSource::Ask(Deadline deadline) {
    CO_TRY(const std::string token,
           co_await Metadata({.method = http::Method::kPut,
                              .target = "/latest/api/token",
                              .body = {},
                              .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}},
                             deadline));
    const Pairs headers{{"X-aws-ec2-metadata-token", token}};
    CO_TRY(std::string role, co_await Metadata({.method = http::Method::kGet,
                                                .target = std::string(kRoles),
                                                .body = {},
                                                .headers = headers},
                                               deadline));
    role = role.substr(0, role.find_first_of("\r\n"));
    if (!IsRoleName(role)) co_return Unavailable("the machine has no role");
    CO_TRY(const std::string answer, co_await Metadata({.method = http::Method::kGet,
                                                        .target = std::string(kRoles) + role,
                                                        .body = {},
                                                        .headers = headers},
                                                       deadline));
    CO_TRY(Credentials found, ReadCredentials(answer));
    if (*found.expires <= clock_.Now()) co_return Unavailable("the role's credentials are over");
    co_return found;
}

}  // namespace openrun::aws

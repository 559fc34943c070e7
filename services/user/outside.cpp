#include "services/user/outside.hpp"

#include "libs/base/encoding.hpp"
#include "libs/base/json_members.hpp"

#include <boost/json.hpp>

namespace openrun::user {
namespace {

using boost::json::object;
using namespace std::chrono_literals;
using json::TextOf;

const object* MemberOf(const object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

std::optional<object> ObjectOf(std::string_view body) {
    boost::system::error_code error;
    auto parsed = boost::json::parse(body, error);
    if (error || !parsed.is_object()) return std::nullopt;
    return std::move(parsed.get_object());
}

std::unexpected<Error> Away(const char* code, std::string detail) {
    return Fail(Error{Kind::kUnavailable, code, std::move(detail), {}, 2s});
}

// "https://host/path" → "/path"
std::string TargetOf(const std::string& url) {
    const auto host = url.find("://");
    const auto path = host == std::string::npos ? std::string::npos : url.find('/', host + 3);
    return path == std::string::npos ? "/" : url.substr(path);
}

}  // namespace

Captcha::Captcha(Runtime& runtime, const Settings& settings)
    : settings_(settings),
      target_(TargetOf(settings.recaptcha_url)),
      client_(runtime, {.url = settings.recaptcha_url}) {}

Task<Result<void>> Captcha::Check(std::string token, std::string action, std::string address,
                                  Deadline deadline) {
    if (token.empty()) co_return Fail(Kind::kRefused, "CAPTCHA_FAILED", "empty");
    if (!breaker_.Allow()) co_return Away("CAPTCHA_UNAVAILABLE", "circuit open");
    const auto answered = co_await client_.Call(
        {.method = http::Method::kPost,
         .target = target_,
         .body = "secret=" + EncodePercent(settings_.recaptcha_secret) +
                 "&response=" + EncodePercent(token) + "&remoteip=" + EncodePercent(address),
         .content_type = "application/x-www-form-urlencoded"},
        std::min(deadline, After(settings_.outside_timeout)));
    const auto body = answered && answered->status == 200 ? ObjectOf(answered->body) : std::nullopt;
    if (!body) {
        breaker_.Failed();
        co_return Away("CAPTCHA_UNAVAILABLE",
                       answered ? std::to_string(answered->status) : answered.error().detail);
    }
    breaker_.Succeeded();
    const auto* success = body->if_contains("success");
    if (success == nullptr || !success->is_bool() || !success->get_bool()) {
        co_return Fail(Kind::kRefused, "CAPTCHA_FAILED", "not a success");
    }
    const auto* score = body->if_contains("score");  // v3 only
    if (score != nullptr && score->is_number() &&
        score->to_number<double>() < settings_.captcha_score_min) {
        co_return Fail(Kind::kRefused, "CAPTCHA_FAILED", "score");
    }
    const std::string seen(TextOf(*body, "action"));
    if (!seen.empty() && seen != action)
        co_return Fail(Kind::kRefused, "CAPTCHA_FAILED", "action " + seen);
    co_return Result<void>{};
}

IdentityProvider::IdentityProvider(Runtime& runtime, const Settings& settings)
    : settings_(settings), client_(runtime, {.url = settings.portone_url}) {}

Task<Result<VerifiedIdentity>> IdentityProvider::Read(std::string id, Deadline deadline) {
    if (!breaker_.Allow()) co_return Away("IDENTITY_UNAVAILABLE", "circuit open");
    http::ClientRequest request{.method = http::Method::kGet,
                                .target = "/identity-verifications/" + EncodePercent(id) +
                                          "?storeId=" + EncodePercent(settings_.store_id)};
    request.headers.emplace_back("Authorization", "PortOne " + settings_.portone_secret);
    const auto answered = co_await client_.Call(
        std::move(request), std::min(deadline, After(settings_.outside_timeout)));
    const auto body = answered ? ObjectOf(answered->body) : std::nullopt;
    const bool unknown = answered && answered->status == 404;
    if (!unknown && (!body || answered->status != 200)) {
        breaker_.Failed();
        co_return Away("IDENTITY_UNAVAILABLE",
                       answered ? std::to_string(answered->status) : answered.error().detail);
    }
    breaker_.Succeeded();
    if (unknown) co_return Fail(Kind::kRefused, "IDENTITY_NOT_VERIFIED", "unknown there");
    VerifiedIdentity identity{.status = std::string(TextOf(*body, "status")), .verified_at = {}};
    if (const auto* channel = MemberOf(*body, "channel"))
        identity.channel_type = TextOf(*channel, "type");
    if (const auto at = ParseInstant(TextOf(*body, "verifiedAt"))) identity.verified_at = *at;
    if (const auto* customer = MemberOf(*body, "verifiedCustomer")) {
        identity.name = TextOf(*customer, "name");
        identity.birth_date = TextOf(*customer, "birthDate");
        identity.phone = TextOf(*customer, "phoneNumber");
        identity.ci = TextOf(*customer, "ci");
        identity.di = TextOf(*customer, "di");
    }
    co_return identity;
}

}  // namespace openrun::user

#include "services/queue/tokens.hpp"

namespace openrun::queue {
namespace {

std::chrono::seconds LifeUntil(Instant now, Instant until) {
    return std::max(std::chrono::seconds{1}, std::chrono::floor<std::chrono::seconds>(until - now));
}

}  // namespace

Tokens::Tokens(const Clock& clock, const SigningKey& key, std::shared_ptr<const KeySet> keys)
    : clock_(clock),
      key_(key),
      verifier_(clock, std::move(keys),
                {.type = "queue+jwt", .issuer = "queue", .audience = "queue"}) {}

std::string Tokens::SignNumber(ScheduleId schedule, PersonId person, Number number,
                               Instant until) const {
    const Instant now = clock_.Now();
    return SignToken(key_, "queue+jwt", "queue", "queue", now, LifeUntil(now, until),
                     {{"schedule", schedule.Text()}, {"pid", person.Text()}, {"number", number}});
}

std::string Tokens::SignPass(ScheduleId schedule, PersonId person, PassId pass,
                             Instant until) const {
    const Instant now = clock_.Now();
    return "qr_" +
           SignToken(key_, "pass+jwt", "queue", "reservation", now, LifeUntil(now, until),
                     {{"schedule", schedule.Text()}, {"pid", person.Text()}, {"jti", pass.Text()}});
}

Result<Number> Tokens::ReadNumber(std::string_view token, ScheduleId schedule, PersonId person) {
    const auto refuse = [](std::string why) {
        return Fail(Kind::kForbidden, "QUEUE_TOKEN_INVALID", std::move(why));
    };
    const auto claims = verifier_.Verify(token);
    if (!claims) return refuse(claims.error().code);
    const auto text = [&](std::string_view name) {
        const auto* value = (*claims)->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->as_string())
                                                      : std::string();
    };
    const auto* number = (*claims)->if_contains("number");
    if (text("schedule") != schedule.Text()) return refuse("another schedule's");
    if (text("pid") != person.Text()) return refuse("another person's");
    if (number == nullptr || !number->is_int64() || number->as_int64() < 1)
        return refuse("no number");
    return number->as_int64();
}

}  // namespace openrun::queue

#include "services/reservation/passes.hpp"

#include "libs/base/json_members.hpp"
#include "services/reservation/sql.hpp"

namespace openrun::reservation {
namespace {

using json::TextOf;

constexpr std::string_view kPrefix = "qr_";

std::unexpected<Error> Invalid(std::string detail) {
    return Fail(Kind::kForbidden, "PASS_INVALID", std::move(detail));
}

}  // namespace

Result<std::string> Passes::Verify(std::string_view pass, const std::string& person,
                                   ScheduleId schedule) {
    if (pass.empty()) return Fail(Kind::kForbidden, "PASS_REQUIRED");
    if (!pass.starts_with(kPrefix)) return Invalid("no pass");
    const auto claims = verifier_.Verify(pass.substr(kPrefix.size()));
    if (!claims) return Invalid(claims.error().detail);
    if (TextOf(**claims, "schedule") != schedule.Text()) return Invalid("another schedule");
    if (TextOf(**claims, "pid") != person) return Invalid("another person");
    std::string jti(TextOf(**claims, "jti"));
    if (jti.empty() || revoked_.contains(schedule.Text() + jti)) return Invalid("revoked");
    return jti;
}

Task<Result<void>> Passes::Revoke(ScheduleId schedule, std::string jti, std::string person,
                                  Deadline deadline) {
    const auto pid = PersonId::Parse(person);
    const std::optional<PersonId> known = pid ? std::optional(*pid) : std::nullopt;
    CO_CHECK(
        co_await pool_.Execute(postgres::Make(sql::kRevokePass, schedule, jti, known), deadline));
    revoked_.insert(schedule.Text() + jti);
    co_return Result<void>{};
}

Task<void> Passes::FollowRevocations() {
    for (;;) {
        const auto rows = co_await pool_.Execute(postgres::Make(sql::kReadRevoked),
                                                 After(std::chrono::seconds{5}));
        if (rows) {
            std::set<std::string> fresh;
            for (const postgres::Row row : *rows) {
                fresh.insert(row.Get<ScheduleId>("schedule_id").Text() +
                             row.Get<std::string>("jti"));
            }
            revoked_ = std::move(fresh);
        }
        co_await SleepFor(runtime_.executor(), std::chrono::seconds{1});
    }
}

}  // namespace openrun::reservation

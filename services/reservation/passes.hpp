#pragma once
// Entry passes: signed by queue, verified here by signature alone, no network call. A pass is for
// one person and one schedule; revoked ones are remembered (all instances read them again every
// second).

#include "libs/net/runtime.hpp"
#include "libs/postgres/pool.hpp"
#include "libs/security/jwt.hpp"
#include "services/reservation/domain/types.hpp"

#include <set>
#include <string>
#include <string_view>

namespace openrun::reservation {

class Passes {
public:
    Passes(Runtime& runtime, postgres::Pool& pool, const Clock& clock,
           std::shared_ptr<const KeySet> keys)
        : runtime_(runtime),
          pool_(pool),
          verifier_(clock, std::move(keys),
                    {.type = "pass+jwt", .issuer = "queue", .audience = "reservation"}) {}

    // The pass's own id. Errors: PASS_REQUIRED, PASS_INVALID (forbidden).
    [[nodiscard]] Result<std::string> Verify(std::string_view pass, const std::string& person,
                                             ScheduleId schedule);
    void Replace(std::shared_ptr<const KeySet> keys) { verifier_.Replace(std::move(keys)); }

    Task<Result<void>> Revoke(ScheduleId schedule, std::string jti, std::string person,
                              Deadline deadline);
    Task<void> FollowRevocations();  // for ever

private:
    Runtime& runtime_;
    postgres::Pool& pool_;
    TokenVerifier verifier_;
    std::set<std::string> revoked_;  // schedule + jti
};

}  // namespace openrun::reservation

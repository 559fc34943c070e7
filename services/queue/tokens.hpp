#pragma once
// The two tokens of the line: the queue number (read here only) and the entry pass (read by
// reservation). Both are JWS signed with queue's key.

#include "libs/security/jwt.hpp"
#include "services/queue/domain/line.hpp"

namespace openrun::queue {

class Tokens {
public:
    Tokens(const Clock& clock, const SigningKey& key, std::shared_ptr<const KeySet> keys);

    // Good until `until`.
    [[nodiscard]] std::string SignNumber(ScheduleId schedule, PersonId person, Number number,
                                         Instant until) const;
    // "qr_" + JWS.
    [[nodiscard]] std::string SignPass(ScheduleId schedule, PersonId person, PassId pass,
                                       Instant until) const;
    // The number, if the token is ours, of this schedule and this person. Error:
    // QUEUE_TOKEN_INVALID (forbidden).
    [[nodiscard]] Result<Number> ReadNumber(std::string_view token, ScheduleId schedule,
                                            PersonId person);
    void Replace(std::shared_ptr<const KeySet> keys) { verifier_.Replace(std::move(keys)); }

private:
    const Clock& clock_;
    const SigningKey& key_;
    TokenVerifier verifier_;
};

}  // namespace openrun::queue

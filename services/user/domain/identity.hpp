#pragma once
// What a verified identity must have before an account is made of it. Pure.

#include "libs/base/result.hpp"
#include "libs/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace openrun::user {

struct VerifiedIdentity {
    std::string status;  // READY, VERIFIED, FAILED
    std::string channel_type;
    std::optional<Instant> verified_at;
    std::string name, birth_date, phone, ci, di;
};

struct IdentityRule {
    std::string channel_type;
    std::chrono::milliseconds age_max{};  // of the verification
};

// Errors (refused): IDENTITY_NOT_VERIFIED, IDENTITY_UNKNOWN (too old), IDENTITY_INSUFFICIENT
// (neither CI nor DI, no birth date, or a wrong channel), AGE_NOT_ALLOWED (under 14).
[[nodiscard]] Result<void> CheckIdentity(const VerifiedIdentity& identity, const IdentityRule& rule,
                                         Instant now);
// Whole years on this day in Seoul; nullopt for what is no date.
[[nodiscard]] std::optional<int> AgeOn(std::string_view birth_date, Instant now);
// "김시험" → "김*험", "Jo" → "J*".
[[nodiscard]] std::string MaskName(std::string_view name);
// Lower case, without blanks around; nullopt for what is no address.
[[nodiscard]] std::optional<std::string> NormaliseEmail(std::string_view text);

}  // namespace openrun::user

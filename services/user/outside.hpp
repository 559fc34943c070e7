#pragma once
// Whom we ask outside: reCAPTCHA and PortOne's identity verification. Each with its deadline and
// circuit breaker; an answer that is none is "unavailable", never a yes.

#include "libs/http/client.hpp"
#include "services/user/domain/identity.hpp"
#include "services/user/settings.hpp"

namespace openrun::user {

class Captcha {
public:
    Captcha(Runtime& runtime, const Settings& settings);
    // Errors: CAPTCHA_FAILED (refused), CAPTCHA_UNAVAILABLE (unavailable).
    Task<Result<void>> Check(std::string token, std::string action, std::string address,
                             Deadline deadline);

private:
    const Settings& settings_;
    std::string target_;
    http::Client client_;
    CircuitBreaker breaker_;
};

class IdentityProvider {
public:
    IdentityProvider(Runtime& runtime, const Settings& settings);
    // Errors: IDENTITY_NOT_VERIFIED (refused; also for what it does not know), IDENTITY_UNAVAILABLE
    // (unavailable).
    Task<Result<VerifiedIdentity>> Read(std::string id, Deadline deadline);

private:
    const Settings& settings_;
    http::Client client_;
    CircuitBreaker breaker_;
};

}  // namespace openrun::user

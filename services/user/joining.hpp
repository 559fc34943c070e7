#pragma once
// Signing up, signing in, changing a password: what needs Argon2id, which runs on the blocking pool
// behind a bounded queue.

#include "services/user/outside.hpp"
#include "services/user/sessions.hpp"
#include "services/user/store/oauth.hpp"

namespace openrun::user {

struct SignUpRequest {
    std::string email;
    std::optional<std::string> password;
    std::optional<OAuthProvider> oauth_provider;
    std::optional<std::string> display_name;
    std::string identity_verification_id, captcha_token;
    Consents consents;
    std::optional<bool> longer_hold;
};
BOOST_DESCRIBE_STRUCT(SignUpRequest, (),
                      (email, password, oauth_provider, display_name, identity_verification_id,
                       captcha_token, consents, longer_hold))

class Joining {
public:
    Joining(Runtime& runtime, Accounts& accounts, OAuthStore& oauth, Sessions& sessions,
            Captcha& captcha, IdentityProvider& identities, IdSource& ids, const Clock& clock,
            const Settings& settings)
        : runtime_(runtime),
          accounts_(accounts),
          oauth_(oauth),
          sessions_(sessions),
          captcha_(captcha),
          identities_(identities),
          ids_(ids),
          clock_(clock),
          settings_(settings) {}

    struct Begun {
        std::string id;
        Instant expires_at{};
    };
    Task<Result<Begun>> BeginIdentity(Deadline deadline);
    // Errors: VALIDATION_FAILED, CONSENT_REQUIRED, PASSWORD_TOO_WEAK, CAPTCHA_…, IDENTITY_…,
    // AGE_NOT_ALLOWED, EMAIL_TAKEN, PERSON_HAS_ACCOUNT, ACCOUNT_BUSY, OAUTH_NOT_PENDING,
    // OAUTH_LINKED_ELSEWHERE. `browser`: whose pending provider account is linked.
    Task<Result<Tokens>> SignUp(SignUpRequest request, std::string browser, Device device,
                                Deadline deadline);
    // Errors: CREDENTIALS_WRONG, TOO_MANY_SIGN_INS (limited), ACCOUNT_BUSY. Equal work whether the
    // e-mail is known or not.
    Task<Result<Tokens>> LogIn(std::string email, std::string password, Device device,
                               Deadline deadline);
    // Errors: those of Prove, PASSWORD_TOO_WEAK, ACCOUNT_BUSY.
    Task<Result<void>> ChangePassword(AccountId id, std::string session,
                                      std::optional<std::string> current, std::string wanted,
                                      Deadline deadline);
    // The account, if the password is right; where there is none, if the session has just begun.
    // Errors: CREDENTIALS_WRONG, SIGN_IN_AGAIN (forbidden).
    Task<Result<Account>> Prove(AccountId id, std::string session,
                                std::optional<std::string> password, Deadline deadline);
    // The first ADMIN, when none is there; at start, until it has worked.
    Task<void> Bootstrap();

private:
    Task<Result<std::string>> Hash(std::string password);
    Task<Result<bool>> Verify(std::string hash, std::string password);

    Runtime& runtime_;
    Accounts& accounts_;
    OAuthStore& oauth_;
    Sessions& sessions_;
    Captcha& captcha_;
    IdentityProvider& identities_;
    IdSource& ids_;
    const Clock& clock_;
    const Settings& settings_;
    std::int64_t hashing_ = 0;
    std::string stranger_hash_;  // what unknown e-mails are verified against
};

}  // namespace openrun::user

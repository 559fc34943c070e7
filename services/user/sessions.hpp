#pragma once
// Signed in: access tokens, refresh tokens that rotate, families that end as a whole when one is
// used twice.

#include "libs/security/jwt.hpp"
#include "services/user/settings.hpp"
#include "services/user/store/accounts.hpp"

namespace openrun::user {

struct Tokens {
    AccountId account;
    std::string access, refresh;
    Instant access_expires_at{}, refresh_expires_at{};
};

class Sessions {
public:
    Sessions(Accounts& accounts, const SigningKey& key, const Clock& clock, IdSource& ids,
             Random& random, const Settings& settings)
        : accounts_(accounts),
          key_(key),
          clock_(clock),
          ids_(ids),
          random_(random),
          settings_(settings) {}

    Task<Result<Tokens>> Begin(const Account& account, Device device, Deadline deadline);
    // Errors: REFRESH_INVALID, REFRESH_REUSED (unauthenticated; the family has ended).
    Task<Result<Tokens>> Refresh(std::string token, Device device, Deadline deadline);
    // By refresh token or by session; repeating it is harmless.
    Task<Result<void>> EndByToken(std::string token, Deadline deadline);

private:
    [[nodiscard]] std::string NewRefreshToken();
    void AddAccess(Tokens& tokens, const Account& account, SessionId session);

    Accounts& accounts_;
    const SigningKey& key_;
    const Clock& clock_;
    IdSource& ids_;
    Random& random_;
    const Settings& settings_;
};

}  // namespace openrun::user

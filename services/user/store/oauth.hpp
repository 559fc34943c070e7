#pragma once
// Attempts, what is pending, and links, in PostgreSQL. Keys of browsers, states and subjects are
// kept as hashes, e-mail and name sealed. Errors: OAUTH_LINKED_ELSEWHERE, OAUTH_PROVIDER_LINKED
// (conflict), and the store's own.

#include "services/user/domain/oauth.hpp"
#include "services/user/store/accounts.hpp"

namespace openrun::user {

struct OAuthAttempt {
    OAuthIntent intent = OAuthIntent::kSignIn;
    std::string next, language;
};

struct OAuthPending {
    OAuthProvider provider{};
    OAuthIntent intent{};
    std::string email, name, next;
    bool email_known = false;  // trusted, and an account has it
    Instant expires_at{};
};

struct OAuthLinked {
    OAuthProvider provider{};
    Instant linked_at{};
};

class OAuthStore {
public:
    OAuthStore(postgres::Pool& pool, const FieldCipher& cipher, const KeyedHash& hash,
               Random& random)
        : pool_(pool), cipher_(cipher), hash_(hash), random_(random) {}

    Task<Result<Instant>> Begin(std::string state, std::string browser, OAuthProvider provider,
                                OAuthAttempt attempt, std::chrono::milliseconds life,
                                Deadline deadline);
    // nullopt: nothing that this browser began; what another began stays.
    Task<Result<std::optional<OAuthAttempt>>> Take(std::string state, std::string browser,
                                                   OAuthProvider provider, Deadline deadline);

    Task<Result<std::optional<AccountId>>> Owner(OAuthProvider provider, std::string subject,
                                                 Deadline deadline);
    Task<Result<Instant>> Keep(std::string browser, OAuthProvider provider, ProviderAccount account,
                               OAuthAttempt attempt, std::chrono::milliseconds life,
                               Deadline deadline);
    Task<Result<std::optional<OAuthPending>>> Pending(std::string browser, Deadline deadline);
    Task<Result<void>> Drop(std::string browser, Deadline deadline);

    Task<Result<std::vector<OAuthLinked>>> Links(AccountId account, Deadline deadline);
    // What is pending becomes a link. Error, too: OAUTH_NOT_PENDING (refused).
    Task<Result<Instant>> Link(AccountId account, OAuthLinking linking, Deadline deadline);
    // Errors: NOT_FOUND, OAUTH_LAST_WAY (conflict).
    Task<Result<void>> Unlink(AccountId account, OAuthProvider provider, Deadline deadline);
    // Has the session begun within `age`?
    Task<Result<bool>> IsFresh(AccountId account, std::string session,
                               std::chrono::milliseconds age, Deadline deadline);

private:
    [[nodiscard]] std::string SubjectHash(OAuthProvider provider, const std::string& subject) const;

    postgres::Pool& pool_;
    const FieldCipher& cipher_;
    const KeyedHash& hash_;
    Random& random_;
};

}  // namespace openrun::user

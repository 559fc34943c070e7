#pragma once
// Accounts, persons and sessions in PostgreSQL, personal data sealed. Errors: EMAIL_TAKEN,
// PERSON_HAS_ACCOUNT (conflict), NOT_FOUND, and the store's own.

#include "libs/base/json.hpp"
#include "libs/bus/outbox.hpp"
#include "libs/postgres/pool.hpp"
#include "libs/security/field.hpp"
#include "services/user/domain/identity.hpp"
#include "services/user/domain/oauth.hpp"

namespace openrun::user {

using AccountId = Id<struct AccountTag>;
using PersonId = Id<struct PersonTag>;
using SessionId = Id<struct SessionTag>;

struct Consents {
    bool terms = false, privacy = false, marketing = false;
};
BOOST_DESCRIBE_STRUCT(Consents, (), (terms, privacy, marketing))

struct Account {
    AccountId id;
    std::optional<PersonId> person;
    std::string email, password_hash;
    std::optional<std::string> display_name, name, birth_date;
    std::vector<std::string> roles;
    bool longer_hold = false;
    Consents consents;
    Instant created_at{};
};

struct OAuthLinking {  // what is pending in this browser, which must be of this provider
    std::string browser;
    OAuthProvider provider{};
};

struct NewAccount {
    AccountId id;
    std::string email, password_hash;  // no hash: signs in by a provider only
    std::optional<std::string> display_name;
    std::vector<std::string> roles{"USER"};
    bool longer_hold = false;
    Consents consents;
    std::optional<VerifiedIdentity> identity;  // none: staff
    std::string verification;                  // the identity verification that is used up
    std::optional<OAuthLinking> link;
};

enum class SignInOutcome : std::uint8_t { kSucceeded, kWrongPassword, kThrottled, kRefreshReused };
BOOST_DESCRIBE_ENUM(SignInOutcome, kSucceeded, kWrongPassword, kThrottled, kRefreshReused)
enum class SignInWay : std::uint8_t { kPassword, kKakao, kNaver, kGoogle };
BOOST_DESCRIBE_ENUM(SignInWay, kPassword, kKakao, kNaver, kGoogle)
[[nodiscard]] SignInWay WayOf(OAuthProvider provider);

struct Device {  // from where
    std::string address, user_agent;
};

// What is pending becomes a link of the account. Errors: OAUTH_NOT_PENDING (refused),
// OAUTH_LINKED_ELSEWHERE, OAUTH_PROVIDER_LINKED (conflict).
Task<Result<Instant>> LinkPending(postgres::Dialogue& dialogue, AccountId account,
                                  OAuthLinking linking);

class Accounts {
public:
    Accounts(postgres::Pool& pool, const FieldCipher& cipher, const KeyedHash& hash, IdSource& ids,
             Random& random)
        : pool_(pool), cipher_(cipher), hash_(hash), ids_(ids), random_(random) {}

    // The account, its person and its link in one transaction; the verification and what was
    // pending are used up. Errors, too: IDENTITY_UNKNOWN (used), those of LinkPending.
    Task<Result<void>> Create(NewAccount account, Deadline deadline);
    Task<Result<Account>> Read(AccountId id, Deadline deadline);
    // nullopt: nobody active has this e-mail.
    Task<Result<std::optional<Account>>> FindByEmail(std::string email, Deadline deadline);
    // UserWithdrawn leaves in the same transaction.
    Task<Result<void>> Withdraw(const Account& account, bus::Envelope event, Deadline deadline);

    Task<Result<void>> NoteSignIn(std::string email, std::optional<AccountId> account,
                                  SignInOutcome outcome, Device device, Deadline deadline,
                                  SignInWay way = SignInWay::kPassword);
    struct Failures {
        std::int64_t by_email = 0, by_address = 0;
    };
    Task<Result<Failures>> CountFailures(std::string email, std::string address,
                                         std::chrono::milliseconds window, Deadline deadline);

    [[nodiscard]] static std::optional<Error> MapError(const postgres::ServerError& error);
    [[nodiscard]] postgres::Pool& pool() { return pool_; }

private:
    Task<Result<PersonId>> FindOrMakePerson(postgres::Dialogue& dialogue,
                                            const VerifiedIdentity& identity);
    Result<Account> ReadRow(const postgres::Row& row) const;
    [[nodiscard]] std::optional<std::string> Seal(std::string_view column, AccountId id,
                                                  const std::string& plain);

    postgres::Pool& pool_;
    const FieldCipher& cipher_;
    const KeyedHash& hash_;
    IdSource& ids_;
    Random& random_;
};

}  // namespace openrun::user

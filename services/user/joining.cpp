#include "services/user/joining.hpp"

#include "libs/telemetry/log.hpp"
#include "services/user/sql.hpp"

namespace openrun::user {
namespace {

using postgres::Make;
using namespace std::chrono_literals;

constexpr std::size_t kPasswordMin = 10;
constexpr std::size_t kPasswordMax = 128;

Result<void> CheckPassword(const std::string& password, const std::string& email) {
    const bool long_enough = password.size() >= kPasswordMin && password.size() <= kPasswordMax;
    const bool one_letter = password.find_first_not_of(password.front()) == std::string::npos;
    if (!long_enough || one_letter || password == email)
        return Fail(Kind::kRefused, "PASSWORD_TOO_WEAK");
    return {};
}

Error Busy() {
    return {Kind::kUnavailable, "ACCOUNT_BUSY", "too many password hashes wait", {}, 2s};
}

struct Counted {
    std::int64_t& count;
    explicit Counted(std::int64_t& counted) : count(counted) { ++count; }
    ~Counted() { --count; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
};

}  // namespace

Task<Result<std::string>> Joining::Hash(std::string password) {
    if (hashing_ >= settings_.hashing_max) co_return Fail(Busy());
    const Counted counted(hashing_);
    const PasswordCost cost = settings_.password_cost;
    co_return co_await runtime_.Blocking(
        [password = std::move(password), cost] { return HashPassword(password, cost); });
}

Task<Result<bool>> Joining::Verify(std::string hash, std::string password) {
    if (hashing_ >= settings_.hashing_max) co_return Fail(Busy());
    const Counted counted(hashing_);
    co_return co_await runtime_.Blocking([hash = std::move(hash), password = std::move(password)] {
        return VerifyPassword(hash, password);
    });
}

Task<Result<Joining::Begun>> Joining::BeginIdentity(Deadline deadline) {
    Begun begun{.id = "identity-" + ids_.Next<AccountId>().Hex()};
    CO_TRY(const auto rows,
           co_await accounts_.pool().Execute(
               Make(sql::kBeginIdentity, begun.id, settings_.identity_life), deadline));
    begun.expires_at = rows[0].Get<Instant>("expires_at");
    co_return begun;
}

Task<Result<Tokens>> Joining::SignUp(SignUpRequest request, std::string browser, Device device,
                                     Deadline deadline) {
    const auto email = NormaliseEmail(request.email);
    if (!email) {
        co_return Fail(Error{Kind::kInvalid,
                             "VALIDATION_FAILED",
                             "",
                             {{"/email", "NOT_ALLOWED", "is no e-mail address"}}});
    }
    if (!request.consents.terms || !request.consents.privacy)
        co_return Fail(Kind::kRefused, "CONSENT_REQUIRED");
    if (request.password) {
        CO_CHECK(CheckPassword(*request.password, *email));
    }
    std::optional<OAuthLinking> link;
    if (request.oauth_provider) {
        link = OAuthLinking{.browser = browser, .provider = *request.oauth_provider};
        CO_TRY(const auto pending, co_await oauth_.Pending(browser, deadline));
        if (!pending || pending->provider != link->provider)
            co_return Fail(Kind::kRefused, "OAUTH_NOT_PENDING", "nothing, or another provider");
    }
    CO_TRY(const auto known,
           co_await accounts_.pool().Execute(
               Make(sql::kFindIdentity, request.identity_verification_id), deadline));
    if (known[0].Get<std::int64_t>("known") == 0)
        co_return Fail(Kind::kRefused, "IDENTITY_UNKNOWN");
    CO_CHECK(co_await captcha_.Check(request.captcha_token, "signup", device.address, deadline));
    CO_TRY(VerifiedIdentity identity,
           co_await identities_.Read(request.identity_verification_id, deadline));
    CO_CHECK(CheckIdentity(
        identity, {.channel_type = settings_.channel_type, .age_max = settings_.verified_age_max},
        clock_.Now()));
    std::string hash;
    if (request.password) {
        CO_TRY(hash, co_await Hash(*request.password));
    }
    const auto id = ids_.Next<AccountId>();
    CO_CHECK(co_await accounts_.Create({.id = id,
                                        .email = *email,
                                        .password_hash = std::move(hash),
                                        .display_name = request.display_name,
                                        .longer_hold = request.longer_hold.value_or(false),
                                        .consents = request.consents,
                                        .identity = std::move(identity),
                                        .verification = request.identity_verification_id,
                                        .link = link},
                                       deadline));
    CO_TRY(const Account account, co_await accounts_.Read(id, deadline));
    const SignInWay way = link ? WayOf(link->provider) : SignInWay::kPassword;
    (void)co_await accounts_.NoteSignIn(*email, id, SignInOutcome::kSucceeded, device, deadline,
                                        way);
    co_return co_await sessions_.Begin(account, device, deadline);
}

Task<Result<Tokens>> Joining::LogIn(std::string given, std::string password, Device device,
                                    Deadline deadline) {
    const std::string email = NormaliseEmail(given).value_or("");
    CO_TRY(const auto failures, co_await accounts_.CountFailures(
                                    email, device.address, settings_.failure_window, deadline));
    if (failures.by_email >= settings_.failures_by_email_max ||
        failures.by_address >= settings_.failures_by_address_max) {
        (void)co_await accounts_.NoteSignIn(email, {}, SignInOutcome::kThrottled, device, deadline);
        co_return Fail(Error{Kind::kLimited, "TOO_MANY_SIGN_INS", "", {}, 60s});
    }
    CO_TRY(const auto account, co_await accounts_.FindByEmail(email, deadline));
    if (stranger_hash_.empty()) {
        CO_TRY(stranger_hash_, co_await Hash("nobody has this password"));
    }
    const bool has_password = account && !account->password_hash.empty();
    CO_TRY(const bool right,
           co_await Verify(has_password ? account->password_hash : stranger_hash_, password));
    if (!has_password || !right) {
        const std::optional<AccountId> id = account ? std::optional(account->id) : std::nullopt;
        CO_CHECK(co_await accounts_.NoteSignIn(email, id, SignInOutcome::kWrongPassword, device,
                                               deadline));
        co_return Fail(Kind::kUnauthenticated, "CREDENTIALS_WRONG");
    }
    CO_CHECK(co_await accounts_.NoteSignIn(email, account->id, SignInOutcome::kSucceeded, device,
                                           deadline));
    co_return co_await sessions_.Begin(*account, device, deadline);
}

Task<Result<Account>> Joining::Prove(AccountId id, std::string session,
                                     std::optional<std::string> password, Deadline deadline) {
    CO_TRY(Account account, co_await accounts_.Read(id, deadline));
    if (account.password_hash.empty()) {
        CO_TRY(const bool fresh, co_await oauth_.IsFresh(id, std::move(session),
                                                         settings_.oauth.fresh_age, deadline));
        if (!fresh) co_return Fail(Kind::kForbidden, "SIGN_IN_AGAIN");
        co_return account;
    }
    CO_TRY(const bool right,
           co_await Verify(account.password_hash, std::move(password).value_or("")));
    if (!right) co_return Fail(Kind::kUnauthenticated, "CREDENTIALS_WRONG");
    co_return account;
}

Task<Result<void>> Joining::ChangePassword(AccountId id, std::string session,
                                           std::optional<std::string> current, std::string wanted,
                                           Deadline deadline) {
    CO_TRY(const Account account, co_await Prove(id, session, std::move(current), deadline));
    CO_CHECK(CheckPassword(wanted, account.email));
    CO_TRY(std::string hash, co_await Hash(std::move(wanted)));
    std::vector<postgres::Command> writes;
    writes.push_back(Make(sql::kChangePassword, id, hash));
    writes.push_back(
        Make(sql::kEndOtherSessions, id, SessionId::Parse(session).value_or(SessionId{})));
    CO_CHECK(co_await accounts_.pool().Batch(std::move(writes), deadline));
    co_return Result<void>{};
}

Task<void> Joining::Bootstrap() {
    const auto email = NormaliseEmail(settings_.admin_email);
    while (email && !settings_.admin_password.empty()) {
        const auto known = co_await accounts_.FindByEmail(*email, After(5s));
        if (known && *known) co_return;
        if (known) {
            const auto hash = co_await Hash(settings_.admin_password);
            const auto made = hash ? co_await accounts_.Create({.id = ids_.Next<AccountId>(),
                                                                .email = *email,
                                                                .password_hash = *hash,
                                                                .display_name = "관리자",
                                                                .roles = {"ADMIN"},
                                                                .consents = {},
                                                                .identity = {},
                                                                .verification = {},
                                                                .link = {}},
                                                               After(5s))
                                   : Result<void>(std::unexpected(hash.error()));
            if (made) LogInfo("the first ADMIN was made");
            if (made || made.error().code == "EMAIL_TAKEN") co_return;
        }
        co_await SleepFor(runtime_.executor(), 200ms);
    }
}

}  // namespace openrun::user

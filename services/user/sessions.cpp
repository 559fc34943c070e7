#include "services/user/sessions.hpp"

#include "libs/security/digest.hpp"
#include "services/user/sql.hpp"

namespace openrun::user {
namespace {

using postgres::Dialogue;
using postgres::Make;
using postgres::Rows;

constexpr std::string_view kPrefix = "ort_";

std::string HashOf(std::string_view token) { return EncodeHex(Sha256(token)); }

}  // namespace

std::string Sessions::NewRefreshToken() {
    Bytes bytes(32);
    random_.Fill(bytes);
    return std::string(kPrefix) + EncodeBase64Url(bytes);
}

void Sessions::AddAccess(Tokens& tokens, const Account& account, SessionId session) {
    const Instant now = clock_.Now();
    const auto life = std::chrono::duration_cast<std::chrono::seconds>(settings_.access_life);
    auto roles = account.roles;
    if (account.longer_hold) roles.emplace_back("LONGER_HOLD");
    boost::json::object claims{
        {"sub", account.id.Text()}, {"sid", session.Text()}, {"roles", json::ToValue(roles)}};
    if (account.person) claims["pid"] = account.person->Text();
    tokens.account = account.id;
    tokens.access = SignToken(key_, "at+jwt", "user", "openrun", now, life, std::move(claims));
    tokens.access_expires_at = std::chrono::floor<std::chrono::seconds>(now) + life;
}

Task<Result<Tokens>> Sessions::Begin(const Account& account, Device device, Deadline deadline) {
    const auto session = ids_.Next<SessionId>();
    Tokens tokens{.refresh = NewRefreshToken()};
    std::vector<postgres::Command> writes;
    writes.push_back(Make(sql::kInsertSession, session, account.id, device.address,
                          device.user_agent, settings_.refresh_life));
    writes.push_back(
        Make(sql::kInsertRefresh, HashOf(tokens.refresh), session, settings_.refresh_life));
    CO_TRY(const auto written, co_await accounts_.pool().Batch(std::move(writes), deadline));
    tokens.refresh_expires_at = written[1][0].Get<Instant>("expires_at");
    AddAccess(tokens, account, session);
    co_return tokens;
}

Task<Result<Tokens>> Sessions::Refresh(std::string token, Device device, Deadline deadline) {
    if (!token.starts_with(kPrefix))
        co_return Fail(Kind::kUnauthenticated, "REFRESH_INVALID", "no refresh token");
    Tokens tokens{.refresh = NewRefreshToken()};
    AccountId owner;
    SessionId session;
    bool reused = false;
    CO_CHECK(co_await accounts_.pool().Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Rows rows,
                   co_await dialogue.Execute(Make(sql::kLockRefresh, HashOf(token))));
            if (rows.empty()) co_return Fail(Kind::kUnauthenticated, "REFRESH_INVALID", "unknown");
            const auto row = rows[0];
            owner = row.Get<AccountId>("account_id");
            session = row.Get<SessionId>("session_id");
            reused = row.Get<bool>("used") && !row.Get<bool>("ended");
            if (reused) {  // somebody has a copy: the whole family ends
                CO_CHECK(co_await dialogue.Execute(Make(sql::kEndSession, session, owner)));
                co_return Result<void>{};
            }
            if (row.Get<bool>("ended") || row.Get<bool>("expired")) {
                co_return Fail(Kind::kUnauthenticated, "REFRESH_INVALID", "ended");
            }
            std::vector<postgres::Command> writes;
            writes.push_back(Make(sql::kUseRefresh, HashOf(token)));
            writes.push_back(
                Make(sql::kInsertRefresh, HashOf(tokens.refresh), session, settings_.refresh_life));
            writes.push_back(Make(sql::kTouchSession, session));
            CO_TRY(const auto written, co_await dialogue.Execute(std::move(writes)));
            tokens.refresh_expires_at = written[1][0].Get<Instant>("expires_at");
            co_return Result<void>{};
        }));
    CO_TRY(const Account account, co_await accounts_.Read(owner, deadline));
    if (reused) {
        (void)co_await accounts_.NoteSignIn(account.email, owner, SignInOutcome::kRefreshReused,
                                            device, deadline);
        co_return Fail(Kind::kUnauthenticated, "REFRESH_REUSED");
    }
    AddAccess(tokens, account, session);
    co_return tokens;
}

Task<Result<void>> Sessions::EndByToken(std::string token, Deadline deadline) {
    CO_CHECK(
        co_await accounts_.pool().Execute(Make(sql::kEndSessionOfToken, HashOf(token)), deadline));
    co_return Result<void>{};
}

}  // namespace openrun::user

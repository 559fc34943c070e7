#include "services/user/store/oauth.hpp"

#include "libs/security/digest.hpp"
#include "services/user/sql.hpp"

namespace openrun::user {

using postgres::Dialogue;
using postgres::Make;
using postgres::Row;
using postgres::Rows;

namespace {

std::string PlaceOf(std::string_view column, const std::string& browser_hash) {
    return "oauth_pending." + std::string(column) + '/' + browser_hash;
}

std::string HashOfBrowser(std::string_view browser) {
    return EncodeHex(Sha256("oauth browser " + std::string(browser)));
}

}  // namespace

std::string OAuthStore::SubjectHash(OAuthProvider provider, const std::string& subject) const {
    return hash_.Hex("oauth/" + std::string(PathName(provider)), subject);
}

Task<Result<Instant>> OAuthStore::Begin(std::string state, std::string browser,
                                        OAuthProvider provider, OAuthAttempt attempt,
                                        std::chrono::milliseconds life, Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(
               Make(sql::kBeginOauth, EncodeHex(Sha256(state)), HashOfBrowser(browser), provider,
                    attempt.intent, attempt.next, attempt.language, life),
               deadline));
    co_return rows[0].Get<Instant>("expires_at");
}

Task<Result<std::optional<OAuthAttempt>>> OAuthStore::Take(std::string state, std::string browser,
                                                           OAuthProvider provider,
                                                           Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kTakeOauth, EncodeHex(Sha256(state)),
                                                        HashOfBrowser(browser), provider),
                                                   deadline));
    if (rows.empty()) co_return std::optional<OAuthAttempt>();
    co_return std::optional(OAuthAttempt{.intent = rows[0].Get<OAuthIntent>("intent"),
                                         .next = rows[0].Get<std::string>("next"),
                                         .language = rows[0].Get<std::string>("language")});
}

Task<Result<std::optional<AccountId>>> OAuthStore::Owner(OAuthProvider provider,
                                                         std::string subject, Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(
               Make(sql::kFindOauthLink, provider, SubjectHash(provider, subject)), deadline));
    if (rows.empty()) co_return std::optional<AccountId>();
    co_return std::optional(rows[0].Get<AccountId>("account_id"));
}

Task<Result<Instant>> OAuthStore::Keep(std::string browser, OAuthProvider provider,
                                       ProviderAccount account, OAuthAttempt attempt,
                                       std::chrono::milliseconds life, Deadline deadline) {
    const std::string key = HashOfBrowser(browser);
    const auto seal = [&](std::string_view column,
                          const std::string& plain) -> std::optional<std::string> {
        if (plain.empty()) return std::nullopt;
        return cipher_.Seal(random_, PlaceOf(column, key), plain);
    };
    const auto email = NormaliseEmail(account.email);
    std::optional<std::string> email_hash;
    if (email && account.email_trusted) email_hash = hash_.Hex("email", *email);
    CO_TRY(const Rows rows,
           co_await pool_.Execute(
               Make(sql::kKeepOauthPending, key, provider, attempt.intent,
                    SubjectHash(provider, account.subject), seal("email", email.value_or("")),
                    email_hash, seal("name", account.name), attempt.next, life),
               deadline));
    co_return rows[0].Get<Instant>("expires_at");
}

Task<Result<std::optional<OAuthPending>>> OAuthStore::Pending(std::string browser,
                                                              Deadline deadline) {
    const std::string key = HashOfBrowser(browser);
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kReadOauthPending, key), deadline));
    if (rows.empty()) co_return std::optional<OAuthPending>();
    const Row row = rows[0];
    const auto open = [&](const char* column) -> Result<std::string> {
        if (row.IsNull(column)) return std::string();
        return cipher_.Open(PlaceOf(column, key), row.Raw(column));
    };
    OAuthPending pending{.provider = row.Get<OAuthProvider>("provider"),
                         .intent = row.Get<OAuthIntent>("intent"),
                         .email = {},
                         .name = {},
                         .next = row.Get<std::string>("next"),
                         .email_known = row.Get<bool>("email_known"),
                         .expires_at = row.Get<Instant>("expires_at")};
    CO_TRY(pending.email, open("email"));
    CO_TRY(pending.name, open("name"));
    co_return std::optional(std::move(pending));
}

Task<Result<void>> OAuthStore::Drop(std::string browser, Deadline deadline) {
    CO_CHECK(
        co_await pool_.Execute(Make(sql::kDropOauthPending, HashOfBrowser(browser)), deadline));
    co_return Result<void>{};
}

Task<Result<std::vector<OAuthLinked>>> OAuthStore::Links(AccountId account, Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kListOauthLinks, account), deadline));
    std::vector<OAuthLinked> links;
    for (const Row row : rows) {
        links.push_back({.provider = row.Get<OAuthProvider>("provider"),
                         .linked_at = row.Get<Instant>("linked_at")});
    }
    co_return links;
}

Task<Result<Instant>> LinkPending(Dialogue& dialogue, AccountId account, OAuthLinking linking) {
    CO_TRY(const Rows taken,
           co_await dialogue.Execute(
               Make(sql::kTakeOauthPending, HashOfBrowser(linking.browser), linking.provider)));
    if (taken.empty()) co_return Fail(Kind::kRefused, "OAUTH_NOT_PENDING", "used or expired");
    const auto subject = taken[0].Get<std::string>("subject_hash");
    CO_TRY(const Rows owned,
           co_await dialogue.Execute(Make(sql::kFindOauthLink, linking.provider, subject)));
    if (!owned.empty() && owned[0].Get<AccountId>("account_id") == account)
        co_return Fail(Kind::kConflict, "OAUTH_PROVIDER_LINKED", "the same one");
    CO_TRY(const Rows linked, co_await dialogue.Execute(
                                  Make(sql::kInsertOauthLink, linking.provider, subject, account)));
    co_return linked[0].Get<Instant>("linked_at");
}

Task<Result<Instant>> OAuthStore::Link(AccountId account, OAuthLinking linking, Deadline deadline) {
    co_return co_await pool_.Transact<Instant>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<Instant>> {
            CO_TRY(const Rows locked, co_await dialogue.Execute(Make(sql::kLockAccount, account)));
            if (locked.empty()) co_return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "gone");
            co_return co_await LinkPending(dialogue, account, linking);
        });
}

Task<Result<void>> OAuthStore::Unlink(AccountId account, OAuthProvider provider,
                                      Deadline deadline) {
    co_return co_await pool_.Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            CO_TRY(const Rows locked, co_await dialogue.Execute(Make(sql::kLockAccount, account)));
            if (locked.empty()) co_return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "gone");
            CO_TRY(const Rows links,
                   co_await dialogue.Execute(Make(sql::kListOauthLinks, account)));
            CO_TRY(const Rows gone,
                   co_await dialogue.Execute(Make(sql::kDeleteOauthLink, account, provider)));
            if (gone.affected() == 0) co_return Fail(Kind::kNotFound, "NOT_FOUND");
            if (!locked[0].Get<bool>("has_password") && links.size() == 1)
                co_return Fail(Kind::kConflict, "OAUTH_LAST_WAY");  // and rolls back
            co_return Result<void>{};
        });
}

Task<Result<bool>> OAuthStore::IsFresh(AccountId account, std::string session,
                                       std::chrono::milliseconds age, Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(
                                Make(sql::kFindFreshSession,
                                     SessionId::Parse(session).value_or(SessionId{}), account, age),
                                deadline));
    co_return rows[0].Get<std::int64_t>("fresh") > 0;
}

}  // namespace openrun::user

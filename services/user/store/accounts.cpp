#include "services/user/store/accounts.hpp"

#include "services/user/sql.hpp"

namespace openrun::user {

using postgres::Command;
using postgres::Dialogue;
using postgres::Make;
using postgres::Row;
using postgres::Rows;

namespace {

std::string PlaceOf(std::string_view column, AccountId id) {
    return "account." + std::string(column) + '/' + id.Text();
}

}  // namespace

std::optional<Error> Accounts::MapError(const postgres::ServerError& error) {
    if (error.constraint == "account_email") return Error{Kind::kConflict, "EMAIL_TAKEN", ""};
    if (error.constraint == "account_one_active")
        return Error{Kind::kConflict, "PERSON_HAS_ACCOUNT", ""};
    if (error.constraint == "oauth_link_subject")
        return Error{Kind::kConflict, "OAUTH_LINKED_ELSEWHERE", ""};
    if (error.constraint == "oauth_link_account")
        return Error{Kind::kConflict, "OAUTH_PROVIDER_LINKED", ""};
    return std::nullopt;
}

SignInWay WayOf(OAuthProvider provider) {
    switch (provider) {
        case OAuthProvider::kKakao:
            return SignInWay::kKakao;
        case OAuthProvider::kNaver:
            return SignInWay::kNaver;
        case OAuthProvider::kGoogle:
            break;
    }
    return SignInWay::kGoogle;
}

std::optional<std::string> Accounts::Seal(std::string_view column, AccountId id,
                                          const std::string& plain) {
    if (plain.empty()) return std::nullopt;
    return cipher_.Seal(random_, PlaceOf(column, id), plain);
}

Result<Account> Accounts::ReadRow(const Row& row) const {
    Account account{.id = row.Get<AccountId>("id"),
                    .person = row.Get<std::optional<PersonId>>("person_id"),
                    .email = {},
                    .password_hash = row.Get<std::string>("password_hash"),
                    .display_name = row.Get<std::optional<std::string>>("display_name"),
                    .name = {},
                    .birth_date = {},
                    .roles = row.Get<std::vector<std::string>>("roles"),
                    .longer_hold = row.Get<bool>("longer_hold"),
                    .consents = {},
                    .created_at = row.Get<Instant>("created_at")};
    const auto open = [&](const char* column) -> Result<std::optional<std::string>> {
        if (row.IsNull(column)) return std::optional<std::string>();
        TRY(std::string plain, cipher_.Open(PlaceOf(column, account.id), row.Raw(column)));
        return std::optional(std::move(plain));
    };
    TRY(auto email, open("email"));
    account.email = email.value_or("");
    TRY(account.name, open("name"));
    TRY(account.birth_date, open("birth_date"));
    return account;
}

// CI first, DI where it is missing; both are remembered, so that either finds the person later.
Task<Result<PersonId>> Accounts::FindOrMakePerson(Dialogue& dialogue,
                                                  const VerifiedIdentity& identity) {
    std::vector<std::pair<std::string, std::string>> keys;
    if (!identity.ci.empty()) keys.emplace_back("CI", hash_.Hex("ci", identity.ci));
    if (!identity.di.empty()) keys.emplace_back("DI", hash_.Hex("di", identity.di));
    std::optional<PersonId> person;
    for (int tries = 0; !person && tries < 2; ++tries) {
        for (const auto& [kind, hash] : keys) {
            CO_TRY(const Rows rows, co_await dialogue.Execute(Make(sql::kFindPerson, kind, hash)));
            if (!rows.empty() && !person) person = rows[0].Get<PersonId>("person_id");
        }
        if (!person) {
            const auto fresh = ids_.Next<PersonId>();
            CO_CHECK(co_await dialogue.Execute(
                Make(sql::kMakePerson, fresh, keys[0].first, keys[0].second)));
        }
    }
    if (!person) co_return Fail(Kind::kInternal, "INTERNAL", "a person was made and is not there");
    for (const auto& [kind, hash] : keys) {
        CO_CHECK(co_await dialogue.Execute(Make(sql::kAddPersonKey, kind, hash, *person)));
    }
    co_return *person;
}

Task<Result<void>> Accounts::Create(NewAccount account, Deadline deadline) {
    co_return co_await pool_.Transact<void>(
        deadline, [&](Dialogue& dialogue) -> Task<Result<void>> {
            std::optional<PersonId> person;
            std::optional<std::string> name, birth_date, phone;
            if (account.identity) {
                CO_TRY(const Rows used,
                       co_await dialogue.Execute(Make(sql::kUseIdentity, account.verification)));
                if (used.affected() != 1)
                    co_return Fail(Kind::kRefused, "IDENTITY_UNKNOWN", "used meanwhile");
                CO_TRY(person, co_await FindOrMakePerson(dialogue, *account.identity));
                name = Seal("name", account.id, account.identity->name);
                birth_date = Seal("birth_date", account.id, account.identity->birth_date);
                phone = Seal("phone", account.id, account.identity->phone);
            }
            std::vector<Command> writes;
            writes.push_back(Make(
                sql::kInsertAccount, account.id, person, hash_.Hex("email", account.email),
                Seal("email", account.id, account.email), account.password_hash,
                account.display_name, name, birth_date, phone, account.roles, account.longer_hold));
            writes.push_back(
                Make(sql::kInsertConsents, account.id,
                     std::vector<std::string>{"TERMS", "PRIVACY", "MARKETING"},
                     std::vector<bool>{account.consents.terms, account.consents.privacy,
                                       account.consents.marketing}));
            CO_CHECK(co_await dialogue.Execute(std::move(writes)));
            if (account.link) {
                CO_CHECK(co_await LinkPending(dialogue, account.id, *account.link));
            }
            co_return Result<void>{};
        });
}

Task<Result<Account>> Accounts::Read(AccountId id, Deadline deadline) {
    CO_TRY(const Rows rows, co_await pool_.Execute(Make(sql::kReadAccount, id), deadline));
    if (rows.empty())
        co_return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "the account is gone");
    CO_TRY(Account account, ReadRow(rows[0]));
    account.consents = {.terms = rows[0].Get<bool>("terms"),
                        .privacy = rows[0].Get<bool>("privacy"),
                        .marketing = rows[0].Get<bool>("marketing")};
    co_return account;
}

Task<Result<std::optional<Account>>> Accounts::FindByEmail(std::string email, Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(Make(sql::kFindAccount, hash_.Hex("email", email)), deadline));
    if (rows.empty()) co_return std::optional<Account>();
    CO_TRY(Account account, ReadRow(rows[0]));
    co_return std::optional(std::move(account));
}

Task<Result<void>> Accounts::Withdraw(const Account& account, bus::Envelope event,
                                      Deadline deadline) {
    std::vector<Command> writes;
    writes.push_back(Make(sql::kWithdrawAccount, account.id));
    writes.push_back(Make(sql::kDeleteOauthLinks, account.id));
    writes.push_back(Make(sql::kEndOtherSessions, account.id, SessionId{}));
    writes.push_back(bus::Outbox::Append("user.events", event));
    CO_CHECK(co_await pool_.Batch(std::move(writes), deadline));
    co_return Result<void>{};
}

Task<Result<void>> Accounts::NoteSignIn(std::string email, std::optional<AccountId> account,
                                        SignInOutcome outcome, Device device, Deadline deadline,
                                        SignInWay way) {
    CO_CHECK(co_await pool_.Execute(Make(sql::kNoteSignIn, hash_.Hex("email", email), account,
                                         outcome, device.address, device.user_agent, way),
                                    deadline));
    co_return Result<void>{};
}

Task<Result<Accounts::Failures>> Accounts::CountFailures(std::string email, std::string address,
                                                         std::chrono::milliseconds window,
                                                         Deadline deadline) {
    CO_TRY(const Rows rows,
           co_await pool_.Execute(
               Make(sql::kCountFailures, hash_.Hex("email", email), address, window), deadline));
    co_return Failures{.by_email = rows[0].Get<std::int64_t>("by_email"),
                       .by_address = rows[0].Get<std::int64_t>("by_address")};
}

}  // namespace openrun::user

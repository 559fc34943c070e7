#include "services/user/handlers.hpp"
#include "services/user/sql.hpp"

#include <charconv>

namespace openrun::user {
namespace {

using postgres::Make;
using postgres::Row;
using postgres::Rows;

struct ChangeRequest {
    std::optional<std::string> display_name;
    std::optional<bool> longer_hold, marketing;
};
BOOST_DESCRIBE_STRUCT(ChangeRequest, (), (display_name, longer_hold, marketing))

void Validate(const ChangeRequest& request, json::Issues& issues) {
    const bool empty = !request.display_name && !request.longer_hold && !request.marketing;
    if (empty) issues.Add("REQUIRED", "names nothing to change");
    if (request.display_name &&
        (request.display_name->empty() || request.display_name->size() > 120)) {
        issues.Add("displayName", "OUT_OF_RANGE", "must be 1..40 characters");
    }
}

struct PasswordRequest {
    std::optional<std::string> current_password;
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordRequest, (), (current_password, new_password))

void Validate(const PasswordRequest& request, json::Issues& issues) {
    if (request.new_password.size() < 10 || request.new_password.size() > 128) {
        issues.Add("newPassword", "OUT_OF_RANGE", "must be 10..128 long");
    }
    if (request.current_password && request.current_password->size() > 128)
        issues.Add("currentPassword", "OUT_OF_RANGE", "is too long");
}

struct WithdrawRequest {
    std::optional<std::string> password;
};
BOOST_DESCRIBE_STRUCT(WithdrawRequest, (), (password))

struct SignInView {
    Instant at;
    SignInOutcome outcome{};
    SignInWay way{};
    std::string address, user_agent;
};
BOOST_DESCRIBE_STRUCT(SignInView, (), (at, outcome, way, address, user_agent))
struct SignInPage {
    std::vector<SignInView> items;
    std::int64_t page = 0, size = 0, total = 0;
};
BOOST_DESCRIBE_STRUCT(SignInPage, (), (items, page, size, total))

struct SessionItem {
    SessionId id;
    Instant started_at, last_used_at;
    std::string address, user_agent;
    bool current = false;
};
BOOST_DESCRIBE_STRUCT(SessionItem, (), (id, started_at, last_used_at, address, user_agent, current))
struct SessionPage {
    std::vector<SessionItem> items;
    std::int64_t page = 0, size = 0, total = 0;
};
BOOST_DESCRIBE_STRUCT(SessionPage, (), (items, page, size, total))

}  // namespace

AccountView ViewOf(const Account& account) {
    AccountView view{.id = account.id,
                     .email = account.email,
                     .has_password = !account.password_hash.empty(),
                     .display_name = account.display_name,
                     .name = {},
                     .birth_year = {},
                     .roles = account.roles,
                     .longer_hold = account.longer_hold,
                     .consents = account.consents,
                     .created_at = account.created_at};
    if (account.name) view.name = MaskName(*account.name);
    if (account.birth_date && account.birth_date->size() >= 4) {
        std::int32_t year = 0;
        std::from_chars(account.birth_date->data(), account.birth_date->data() + 4, year);
        view.birth_year = year;
    }
    return view;
}

Result<AccountId> AccountOf(const http::Context& context) {
    if (const auto account = AccountId::Parse(context.buyer().account)) return *account;
    return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "sub");
}

Device DeviceOf(const http::Request& request, const http::Context& context) {
    constexpr std::size_t kAgentMax = 200;
    return {
        .address = context.client_address,
        .user_agent = std::string(request.Header("user-agent").value_or("").substr(0, kAgentMax))};
}

// GET /api/v1/users/me
HandlerResult ReadMe(Parts& parts, const http::Request&, const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const Account account, co_await parts.accounts.Read(id, context.deadline));
    co_return http::Json(ViewOf(account));
}

// PATCH /api/v1/users/me
HandlerResult ChangeMe(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const ChangeRequest wanted, http::Decode<ChangeRequest>(request));
    std::vector<postgres::Command> writes;
    writes.push_back(Make(sql::kChangeAccount, id, wanted.display_name, wanted.longer_hold));
    if (wanted.marketing) {
        writes.push_back(Make(sql::kInsertConsents, id, std::vector<std::string>{"MARKETING"},
                              std::vector<bool>{*wanted.marketing}));
    }
    CO_CHECK(co_await parts.accounts.pool().Batch(std::move(writes), context.deadline));
    CO_TRY(const Account account, co_await parts.accounts.Read(id, context.deadline));
    co_return http::Json(ViewOf(account));
}

// DELETE /api/v1/users/me → 204
HandlerResult Withdraw(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(WithdrawRequest wanted, http::Decode<WithdrawRequest>(request));
    CO_TRY(const Account account,
           co_await parts.joining.Prove(id, context.buyer().session, std::move(wanted.password),
                                        context.deadline));
    boost::json::object data{{"accountId", id.Text()},
                             {"personId", account.person.value_or(PersonId{}).Text()}};
    CO_CHECK(co_await parts.accounts.Withdraw(account,
                                              {.id = parts.ids.Next<bus::EventId>(),
                                               .type = "UserWithdrawn",
                                               .occurred_at = parts.clock.Now(),
                                               .aggregate_type = "account",
                                               .aggregate_id = id.Text(),
                                               .key = id.Text(),
                                               .correlation_id = context.trace.TraceIdText(),
                                               .causation_id = context.request_id,
                                               .data = std::move(data),
                                               .traceparent = context.trace.Header()},
                                              context.deadline));
    parts.outbox.Wake();
    co_return http::NoContent();
}

// POST /api/v1/users/me/password → 204
HandlerResult ChangePassword(Parts& parts, const http::Request& request,
                             const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(PasswordRequest wanted, http::Decode<PasswordRequest>(request));
    CO_CHECK(co_await parts.joining.ChangePassword(
        id, context.buyer().session, std::move(wanted.current_password),
        std::move(wanted.new_password), context.deadline));
    co_return http::NoContent();
}

// GET /api/v1/users/me/sign-ins
HandlerResult ListSignIns(Parts& parts, const http::Request& request,
                          const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const http::Page page, http::ReadPage(request));
    CO_TRY(const Rows rows,
           co_await parts.accounts.pool().Execute(
               Make(sql::kListSignIns, id, page.size, page.page * page.size), context.deadline));
    SignInPage result{.items = {}, .page = page.page, .size = page.size};
    for (const Row row : rows) {
        result.total = row.Get<std::int64_t>("total");
        result.items.push_back({.at = row.Get<Instant>("at"),
                                .outcome = row.Get<SignInOutcome>("outcome"),
                                .way = row.Get<SignInWay>("way"),
                                .address = row.Get<std::string>("address"),
                                .user_agent = row.Get<std::string>("user_agent")});
    }
    co_return http::Json(result);
}

// GET /api/v1/users/me/sessions
HandlerResult ListSessions(Parts& parts, const http::Request& request,
                           const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const http::Page page, http::ReadPage(request));
    CO_TRY(const Rows rows, co_await parts.accounts.pool().Execute(
                                Make(sql::kListSessions, id, page.size, page.page * page.size,
                                     parts.settings.refresh_life),
                                context.deadline));
    SessionPage result{.items = {}, .page = page.page, .size = page.size};
    for (const Row row : rows) {
        result.total = row.Get<std::int64_t>("total");
        const auto session = row.Get<SessionId>("id");
        result.items.push_back({.id = session,
                                .started_at = row.Get<Instant>("started_at"),
                                .last_used_at = row.Get<Instant>("last_used_at"),
                                .address = row.Get<std::string>("address"),
                                .user_agent = row.Get<std::string>("user_agent"),
                                .current = session.Text() == context.buyer().session});
    }
    co_return http::Json(result);
}

// DELETE /api/v1/users/me/sessions/{id} → 204
HandlerResult EndSession(Parts& parts, const http::Request& request, const http::Context& context) {
    CO_TRY(const AccountId id, AccountOf(context));
    CO_TRY(const auto session, request.IdParameter<SessionId>("id"));
    CO_TRY(const Rows ended, co_await parts.accounts.pool().Execute(
                                 Make(sql::kEndSession, session, id), context.deadline));
    if (ended.affected() == 0) co_return Fail(Kind::kNotFound, "NOT_FOUND");
    co_return http::NoContent();
}

}  // namespace openrun::user

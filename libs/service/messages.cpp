#include "libs/service/messages.hpp"

#include "libs/base/characters.hpp"
#include "libs/bus/backlog.hpp"
#include "libs/bus/dead_letters.hpp"
#include "libs/bus/kafka_lag.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/redact.hpp"

#include <algorithm>
#include <charconv>

namespace openrun::service {

// api/openapi.yaml, OperatorReason.
struct ReasonBody {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReasonBody, (), (reason))

void Validate(const ReasonBody& body, json::Issues& issues) {
    constexpr std::size_t kCharactersMax = 500;
    if (body.reason.find_first_not_of(" \t\r\n") == std::string::npos)
        issues.Add("reason", "TOO_SHORT", "needs words");
    if (Characters(body.reason) > kCharactersMax)
        issues.Add("reason", "TOO_LONG", "has more than 500 characters");
}

namespace {

using http::Context, http::Request, http::Response;
using Answer = Task<Result<Response>>;

constexpr std::string_view kRedacted = "[redacted]";

// Whose messages; lives as long as the routes.
struct Desk {
    Runtime& runtime;
    postgres::Pool& pool;
    std::string service;
    std::vector<std::string> topics;
    std::optional<bus::KafkaOptions> kafka;  // none: the log in PostgreSQL
};

Task<Result<std::vector<bus::TopicLag>>> ReadLag(const Desk& desk, Deadline deadline) {
    if (!desk.kafka)
        co_return co_await bus::ReadPostgresLag(desk.pool, desk.service, desk.topics, deadline);
    co_return co_await bus::ReadKafkaLag(desk.runtime, *desk.kafka, desk.service, desk.topics);
}

json::object BodyOf(const bus::TopicLag& lag) {
    json::object body{{"topic", lag.topic}, {"unread", json::ToValue(lag.unread)}};
    if (lag.oldest_seconds) body["oldestSeconds"] = *lag.oldest_seconds;
    return body;
}

// The log's second wall against secrets (I8), for what others have written.
void Redact(json::value& value) {
    if (value.is_string() && LooksSecret(value.get_string())) value = kRedacted;
    if (value.is_array())
        for (auto& item : value.get_array()) Redact(item);
    if (value.is_object())
        for (auto& member : value.get_object()) Redact(member.value());
}

bus::DeadLetter Shown(bus::DeadLetter letter) {
    if (letter.last_error && LooksSecret(*letter.last_error)) letter.last_error = kRedacted;
    return letter;
}

json::object BodyOf(const bus::DeadLetterDetail& detail) {
    json::object body{{"letter", json::ToValue(Shown(detail.letter))},
                      {"actions", json::ToValue(detail.actions)}};
    const auto envelope = json::Decode<bus::Envelope>(detail.envelope, json::Unknown::kIgnore);
    if (!envelope) return body;
    json::value data = envelope->data;
    Redact(data);
    body["event"] = {{"version", envelope->version},
                     {"occurredAt", json::ToValue(envelope->occurred_at)},
                     {"aggregateType", envelope->aggregate_type},
                     {"aggregateId", envelope->aggregate_id},
                     {"correlationId", envelope->correlation_id},
                     {"data", std::move(data)}};
    return body;
}

// What is no number names nothing.
Result<std::int64_t> SequenceOf(const Request& request) {
    const std::string& text = request.Parameter("sequence");
    std::int64_t sequence = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), sequence);
    if (wrong != std::errc{} || end != text.data() + text.size())
        return Fail(Kind::kNotFound, "NOT_FOUND", "sequence");
    return sequence;
}

Result<bus::DeadLetterFilter> FilterOf(const Request& request, const http::Page& page) {
    bus::DeadLetterFilter filter{.limit = page.size, .offset = page.page * page.size};
    TRY(const auto state, request.QueryValue("state"));
    TRY(filter.topic, request.QueryValue("topic"));
    TRY(filter.key, request.QueryValue("key"));
    if (state) filter.state = *state;
    if (filter.state != "OPEN" && filter.state != "APPLIED" && filter.state != "DISCARDED") {
        json::Issues issues;
        issues.Add("state", "NOT_ALLOWED", "is not one of the allowed values");
        return std::unexpected(json::ValidationFailed(issues));
    }
    return filter;
}

// GET /api/v1/admin/messages/{service} → 200 Messages.
Answer ReadMessages(const Desk& desk, const Request&, const Context& context) {
    CO_TRY(const auto backlog, co_await bus::ReadBacklog(desk.pool, context.deadline));
    CO_TRY(const auto lags, co_await ReadLag(desk, context.deadline));
    json::array topics;
    for (const auto& lag : lags) topics.push_back(BodyOf(lag));
    co_return http::Json(json::object{
        {"service", desk.service},
        {"outbox", json::ToValue(backlog.outbox)},
        {"inbox", {{"log", desk.kafka ? "KAFKA" : "POSTGRESQL"}, {"topics", std::move(topics)}}},
        {"deadLetters", json::ToValue(backlog.dead_letters)}});
}

// GET …/dead-letters → 200 DeadLetterList.
Answer ListDeadLetters(const Desk& desk, const Request& request, const Context& context) {
    CO_TRY(const http::Page page, http::ReadPage(request));
    CO_TRY(bus::DeadLetterFilter filter, FilterOf(request, page));
    CO_TRY(auto listed,
           co_await bus::ListDeadLetters(desk.pool, std::move(filter), context.deadline));
    std::ranges::transform(listed.items, listed.items.begin(), Shown);
    co_return http::Json(json::object{{"items", json::ToValue(listed.items)},
                                      {"page", page.page},
                                      {"size", page.size},
                                      {"total", listed.total}});
}

// GET …/dead-letters/{sequence} → 200 DeadLetterDetail.
Answer ReadDeadLetter(const Desk& desk, const Request& request, const Context& context) {
    CO_TRY(const std::int64_t sequence, SequenceOf(request));
    CO_TRY(const auto detail, co_await bus::ReadDeadLetter(desk.pool, sequence, context.deadline));
    co_return http::Json(BodyOf(detail));
}

using SettleLetter = Task<Result<void>> (*)(postgres::Pool&, std::int64_t, bus::OperatorWord,
                                            Deadline);

// POST …/replay, …/discard → DeadLetterDetail: 202 while the consumer has still to do it, else 200.
Answer Settle(const Desk& desk, SettleLetter settle, const Request& request,
              const Context& context) {
    CO_TRY(const std::int64_t sequence, SequenceOf(request));
    CO_TRY(ReasonBody body, http::Decode<ReasonBody>(request));
    const std::string actor = context.buyer().account;
    CO_CHECK(
        co_await settle(desk.pool, sequence, {actor, std::move(body.reason)}, context.deadline));
    Log(LogLevel::kInfo, "an operator settles a dead letter",
        {{"letter", sequence},
         {"action", settle == &bus::ReplayDeadLetter ? "REPLAY" : "DISCARD"},
         {"actor", actor}},
        &context.trace);
    CO_TRY(const auto detail, co_await bus::ReadDeadLetter(desk.pool, sequence, context.deadline));
    co_return http::Json(BodyOf(detail), detail.letter.settled_at ? 200 : 202);
}

}  // namespace

void AddMessageRoutes(Host& host, postgres::Pool& pool, const BusSettings& settings,
                      std::vector<std::string> topics) {
    const auto desk = std::make_shared<const Desk>(
        Desk{.runtime = host.runtime(),
             .pool = pool,
             .service = host.name(),
             .topics = std::move(topics),
             .kafka = settings.on_kafka ? std::optional(settings.kafka) : std::nullopt});
    const http::Access admins = http::Access::Roles({"ADMIN"});
    const std::string root = "/api/v1/admin/messages/" + host.name();
    const auto to = [&desk](Answer (*handler)(const Desk&, const Request&, const Context&)) {
        return [desk, handler](const Request& request, const Context& context) {
            return handler(*desk, request, context);
        };
    };
    const auto by = [&desk](SettleLetter settle) {
        return [desk, settle](const Request& request, const Context& context) {
            return Settle(*desk, settle, request, context);
        };
    };
    http::Router& router = host.router();
    router.Get(root, admins, to(ReadMessages));
    router.Get(root + "/dead-letters", admins, to(ListDeadLetters));
    router.Get(root + "/dead-letters/{sequence}", admins, to(ReadDeadLetter));
    router.Post(root + "/dead-letters/{sequence}/replay", admins, by(&bus::ReplayDeadLetter));
    router.Post(root + "/dead-letters/{sequence}/discard", admins, by(&bus::DiscardDeadLetter));
}

}  // namespace openrun::service

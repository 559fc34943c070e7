#include "libs/bus/consumer.hpp"

#include "libs/base/clock.hpp"
#include "libs/bus/consumer_sql.hpp"
#include "libs/net/backoff.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/span.hpp"

namespace openrun::bus {
namespace {

using postgres::Dialogue;
using postgres::Make;

constexpr std::size_t kBatch = 64;
constexpr std::chrono::seconds kPollLimit{1};

// Somebody else's trouble, which ends by itself: never a reason to park a key.
bool IsPassing(const Error& error) {
    return error.kind == Kind::kUnavailable || error.kind == Kind::kTimeout ||
           error.kind == Kind::kUpstream || error.kind == Kind::kLimited;
}

std::string Reason(const Error& error) { return error.code + ": " + error.detail; }

// What a handler throws is its refusal; cancellation is passed on.
Error ErrorOf(const std::exception& failure) {
    return {.kind = Kind::kInternal, .code = "INTERNAL", .detail = failure.what()};
}

enum class Outcome : std::uint8_t { kApplied, kRepeated, kBehind, kGone };

// An event on its way to its handler: from the log, or from the dead letters.
struct Arrival {
    Delivery delivery;
    std::optional<std::int64_t> letter;  // set: replayed
    std::optional<Envelope> envelope;    // empty: cannot be read
    Trace trace = {};                    // a span of ours inside the one that made the event
};

// An event of before spans, or of nobody's, has its correlation id.
Trace TraceOf(const Envelope& envelope, Random& random) {
    if (const auto parent = ParseTraceparent(envelope.traceparent.value_or("")))
        return ChildOf(*parent, random);
    const auto correlated =
        ParseTraceparent("00-" + envelope.correlation_id + "-0000000000000001-01");
    Trace trace = NewTrace(random);
    if (correlated) trace.trace_id = correlated->trace_id;
    return trace;
}

std::string_view OutcomeText(Outcome outcome) {
    switch (outcome) {
        case Outcome::kApplied:
            return "applied";
        case Outcome::kRepeated:
            return "repeated";
        case Outcome::kBehind:
            return "parked";
        case Outcome::kGone:
            return "settled elsewhere";
    }
    return "?";
}

postgres::Command Park(const Arrival& arrival, const std::string& reason) {
    const Delivery& from = arrival.delivery;
    std::optional<EventId> event;
    if (arrival.envelope) event = arrival.envelope->id;
    return Make(sql::kPark, from.topic, from.partition, from.position, from.message.key, event,
                arrival.envelope ? arrival.envelope->type : std::string("?"), from.message.value,
                reason);
}

}  // namespace

struct Consumer::Impl {
    Impl(Runtime& owner, postgres::Pool& store, Subscription& log, Random& source, Metrics& metrics,
         ConsumerOptions chosen)
        : runtime(owner),
          pool(store),
          subscription(log),
          random(source),
          options(std::move(chosen)),
          applied(metrics.AddCounter("bus_events_total", "Events consumed, by outcome.",
                                     {{"outcome", "applied"}})),
          repeated(metrics.AddCounter("bus_events_total", "Events consumed, by outcome.",
                                      {{"outcome", "repeated"}})),
          parked(metrics.AddCounter("bus_events_total", "Events consumed, by outcome.",
                                    {{"outcome", "parked"}})),
          retries(metrics.AddCounter("bus_retries_total", "Tries that a dependency failed.")),
          unreadable(
              metrics.AddCounter("bus_poll_failures_total", "Times the log did not answer.")),
          parked_keys(metrics.AddGauge("bus_parked_keys", "Keys whose events wait for a person.")),
          dead_letters(metrics.AddGauge("bus_dead_letters", "Events that wait for a person.")),
          waiting(metrics.AddGauge("bus_event_waiting_seconds",
                                   "How long the event in hand has waited for a dependency.")),
          age(metrics.AddHistogram("bus_event_age_seconds",
                                   "From an event's happening to its effect here.")) {}

    using Self = std::shared_ptr<Impl>;
    static Task<void> Run(Self self);
    static Task<void> ApplyForEver(Self self, Delivery delivery);
    static Task<void> CountLetters(Self self);
    static void Note(const Self& self, const Arrival& arrival, const Result<Outcome>& outcome,
                     std::chrono::steady_clock::time_point start);
    static Task<Result<void>> Apply(Self self, Arrival arrival);
    static Task<Result<void>> Refuse(Self self, const Arrival& arrival, std::string reason);
    static Task<Result<Outcome>> Handled(Self self, const Handler& handler, const Arrival& arrival);
    static Task<Result<Outcome>> InTransaction(Self self, Dialogue* dialogue,
                                               const Handler* handler, const Arrival* arrival);
    static Task<Result<void>> Prepared(const Handler& handler, const Envelope& envelope,
                                       Deadline deadline);
    static Task<Result<bool>> ReplayOne(Self self);
    static Task<void> ReplayAll(Self self);
    static Task<void> CommitAll(Self self, const std::vector<Delivery>& batch);

    Runtime& runtime;
    postgres::Pool& pool;
    Subscription& subscription;
    Random& random;
    ConsumerOptions options;
    std::map<std::string, Handler> handlers;
    std::vector<std::function<void(const Envelope&)>> after_commit;
    Counter &applied, &repeated, &parked, &retries, &unreadable;
    Gauge &parked_keys, &dead_letters, &waiting;
    Histogram& age;
    Deadline next_count{};
};

Task<void> Consumer::Impl::Run(Self self) {
    Backoff backoff(self->random, self->options.retry_first, self->options.retry_longest);
    for (;;) {
        co_await ReplayAll(self);
        co_await CountLetters(self);
        auto batch = co_await self->subscription.Poll(kBatch, After(kPollLimit));
        if (!batch) {
            self->unreadable.Add();
            LogWarning("bus cannot be read; trying again",
                       {{"detail", json::ToValue(batch.error().detail)}});
            co_await SleepFor(self->runtime.executor(), backoff.Next());
            continue;
        }
        backoff.Reset();
        for (const Delivery& delivery : *batch) {
            co_await ApplyForEver(self, delivery);
        }
        co_await CommitAll(self, *batch);
    }
}

Task<void> Consumer::Impl::CommitAll(Self self, const std::vector<Delivery>& batch) {
    std::map<std::pair<std::string, std::int32_t>, const Delivery*> last;
    for (const Delivery& one : batch) last[{one.topic, one.partition}] = &one;
    for (const auto& [place, delivery] : last) {
        const auto committed =
            co_await self->subscription.Commit(*delivery, After(self->options.event_deadline));
        // Not fatal: a later commit covers it, and until then the inbox knows the repeats.
        if (!committed)
            LogWarning("position not committed", {{"topic", json::ToValue(place.first)}});
    }
}

Task<void> Consumer::Impl::ApplyForEver(Self self, Delivery delivery) {
    Backoff backoff(self->random, self->options.retry_first, self->options.retry_longest);
    Arrival arrival;
    arrival.delivery = std::move(delivery);
    if (auto read = json::Decode<Envelope>(arrival.delivery.message.value, json::Unknown::kIgnore))
        arrival.envelope = *std::move(read);
    const auto start = std::chrono::steady_clock::now();
    for (;;) {
        const auto done = co_await Apply(self, arrival);
        const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
        self->waiting.Set(done ? 0 : waited.count());
        if (done) co_return;
        self->retries.Add();
        LogWarning("event waits for a dependency",
                   {{"topic", json::ToValue(arrival.delivery.topic)},
                    {"type", json::ToValue(arrival.envelope ? arrival.envelope->type : "?")},
                    {"reason", json::ToValue(Reason(done.error()))}});
        co_await SleepFor(self->runtime.executor(), backoff.Next());
    }
}

// Success: settled, one way or another. An error is a passing one: try again.
Task<Result<void>> Consumer::Impl::Apply(Self self, Arrival arrival) {
    if (!arrival.envelope) co_return co_await Refuse(self, arrival, "UNREADABLE");
    const Envelope& envelope = *arrival.envelope;
    if (self->options.ignored.contains(envelope.type)) {
        if (arrival.letter) {
            CO_CHECK(co_await self->pool.Execute(Make(sql::kApplied, *arrival.letter),
                                                 After(self->options.event_deadline)));
        }
        co_return Result<void>{};
    }
    const auto handler = self->handlers.find(envelope.type);
    if (handler == self->handlers.end()) co_return co_await Refuse(self, arrival, "UNKNOWN_TYPE");

    arrival.trace = TraceOf(envelope, self->random);
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = co_await Handled(self, handler->second, arrival);
    Note(self, arrival, outcome, start);
    if (!outcome && IsPassing(outcome.error())) co_return std::unexpected(outcome.error());
    if (!outcome) co_return co_await Refuse(self, arrival, Reason(outcome.error()));
    if (*outcome == Outcome::kBehind) self->parked.Add();
    if (*outcome == Outcome::kApplied) self->applied.Add();
    if (*outcome == Outcome::kRepeated) self->repeated.Add();
    if (*outcome == Outcome::kApplied || *outcome == Outcome::kRepeated) {
        for (const auto& call : self->after_commit) call(envelope);
    }
    co_return Result<void>{};
}

// One line and one span an event, both in the trace of whoever caused it.
void Consumer::Impl::Note(const Self& self, const Arrival& arrival, const Result<Outcome>& outcome,
                          std::chrono::steady_clock::time_point start) {
    const Envelope& envelope = *arrival.envelope;
    const std::string& topic = arrival.delivery.topic;
    if (outcome && *outcome == Outcome::kApplied)
        self->age.Observe(SystemClock().Now() - envelope.occurred_at);
    if (outcome) {
        Log(LogLevel::kInfo, "event",
            {{"topic", topic},
             {"type", envelope.type},
             {"event", envelope.id.Text()},
             {"key", envelope.key},
             {"outcome", OutcomeText(*outcome)}},
            &arrival.trace);
    }
    if (!SpanWanted(arrival.trace)) return;
    Span span = FinishedSpan(SpanKind::kConsumer, "process " + envelope.type, arrival.trace, start);
    span.failed = !outcome;
    span.attributes = {{"messaging.system", "openrun.bus"},
                       {"messaging.operation.type", "process"},
                       {"messaging.destination.name", topic},
                       {"messaging.message.id", envelope.id.Text()},
                       {"messaging.consumer.group.name", self->options.group}};
    RecordSpan(std::move(span));
}

Task<void> Consumer::Impl::CountLetters(Self self) {
    constexpr std::chrono::seconds kEvery{5};
    if (std::chrono::steady_clock::now() < self->next_count) co_return;
    self->next_count = After(kEvery);
    const auto counted = co_await self->pool.Execute(Make(sql::kCount), After(kEvery));
    if (!counted) co_return;  // as they were
    self->parked_keys.Set((*counted)[0].Get<double>("keys"));
    self->dead_letters.Set((*counted)[0].Get<double>("letters"));
}

Task<Result<void>> Consumer::Impl::Refuse(Self self, const Arrival& arrival, std::string reason) {
    self->parked.Add();
    LogError("dead letter; its key is parked",
             {{"topic", json::ToValue(arrival.delivery.topic)},
              {"key", json::ToValue(arrival.delivery.message.key)},
              {"reason", json::ToValue(reason)}});
    const Deadline deadline = After(self->options.event_deadline);
    if (arrival.letter) {
        const auto& from = arrival.delivery;
        CO_CHECK(co_await self->pool.Execute(
            Make(sql::kRefuseAgain, *arrival.letter, from.topic, from.message.key, reason),
            deadline));
    } else {
        CO_CHECK(co_await self->pool.Execute(Park(arrival, reason), deadline));
    }
    co_return Result<void>{};
}

Task<Result<void>> Consumer::Impl::Prepared(const Handler& handler, const Envelope& envelope,
                                            Deadline deadline) {
    if (!handler.prepare) co_return Result<void>{};
    try {
        co_return co_await handler.prepare(envelope, deadline);
    } catch (const boost::system::system_error& failure) {
        if (failure.code() == asio::error::operation_aborted) throw;
        co_return std::unexpected(ErrorOf(failure));
    } catch (const std::exception& failure) {
        co_return std::unexpected(ErrorOf(failure));
    }
}

Task<Result<Outcome>> Consumer::Impl::Handled(Self self, const Handler& handler,
                                              const Arrival& arrival) {
    const Deadline deadline = After(self->options.event_deadline);
    CO_CHECK(co_await Prepared(handler, *arrival.envelope, deadline));
    const std::function<Task<Result<Outcome>>(Dialogue&)> body =
        [self, chosen = &handler, event = &arrival](Dialogue& dialogue) {
            return InTransaction(self, &dialogue, chosen, event);
        };
    try {
        co_return co_await self->pool.Transact<Outcome>(deadline, body);
    } catch (const boost::system::system_error& failure) {
        if (failure.code() == asio::error::operation_aborted) throw;
        co_return std::unexpected(ErrorOf(failure));
    } catch (const std::exception& failure) {
        co_return std::unexpected(ErrorOf(failure));
    }
}

Task<Result<Outcome>> Consumer::Impl::InTransaction(Self, Dialogue* dialogue,
                                                    const Handler* handler,
                                                    const Arrival* arrival) {
    const Envelope& envelope = *arrival->envelope;
    Handling handling{.envelope = envelope, .trace = arrival->trace};
    if (arrival->letter) {
        CO_TRY(const auto next,
               co_await dialogue->Execute(Make(sql::kNextOfTopic, arrival->delivery.topic)));
        if (next.empty() || next[0].Get<std::int64_t>("sequence") != *arrival->letter) {
            co_return Outcome::kGone;  // another instance has settled it meanwhile
        }
        CO_TRY(const auto fresh,
               co_await dialogue->Execute(
                   {Make(sql::kInboxInsert, envelope.id), Make(sql::kApplied, *arrival->letter)}));
        handling.repeated = fresh[0].affected() == 0;
    } else {
        const auto& from = arrival->delivery;
        CO_TRY(const auto admitted, co_await dialogue->Execute(Make(
                                        sql::kAdmit, from.topic, from.message.key, envelope.id)));
        if (admitted[0].Get<bool>("parked")) {
            CO_CHECK(co_await dialogue->Execute(Park(*arrival, "BEHIND")));
            co_return Outcome::kBehind;
        }
        handling.repeated = admitted[0].Get<bool>("repeated");
    }
    CO_CHECK(co_await handler->handle(*dialogue, handling));
    co_return handling.repeated ? Outcome::kRepeated : Outcome::kApplied;
}

// One letter of a key that an operator has set going; false when there is none.
Task<Result<bool>> Consumer::Impl::ReplayOne(Self self) {
    const Deadline deadline = After(self->options.event_deadline);
    CO_TRY(const auto next, co_await self->pool.Execute(Make(sql::kNext), deadline));
    if (next.empty()) co_return false;
    const auto row = next[0];
    Arrival arrival;
    arrival.letter = row.Get<std::int64_t>("sequence");
    arrival.delivery = {.topic = row.Get<std::string>("topic"),
                        .position = row.Get<std::int64_t>("position"),
                        .partition = row.Get<std::int32_t>("partition"),
                        .message = {row.Get<std::string>("key"), row.Get<std::string>("envelope")}};
    if (auto read = json::Decode<Envelope>(arrival.delivery.message.value, json::Unknown::kIgnore))
        arrival.envelope = *std::move(read);
    CO_CHECK(co_await Apply(self, std::move(arrival)));
    co_return true;
}

Task<void> Consumer::Impl::ReplayAll(Self self) {
    for (bool more = true; more;) {
        const auto done = co_await ReplayOne(self);
        if (!done) LogWarning("replay waits", {{"reason", json::ToValue(Reason(done.error()))}});
        more = done && *done;
    }
}

Consumer::Consumer(Runtime& runtime, postgres::Pool& pool, Subscription& subscription,
                   Random& random, Metrics& metrics, ConsumerOptions options)
    : impl_(std::make_shared<Impl>(runtime, pool, subscription, random, metrics,
                                   std::move(options))) {}

void Consumer::On(std::string type, Handler handler) {
    impl_->handlers[std::move(type)] = std::move(handler);
}

void Consumer::AfterCommit(std::function<void(const Envelope&)> call) {
    impl_->after_commit.push_back(std::move(call));
}

Task<void> Consumer::Run() { return Impl::Run(impl_); }

}  // namespace openrun::bus

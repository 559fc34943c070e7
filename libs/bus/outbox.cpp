#include "libs/bus/outbox.hpp"

#include "libs/net/backoff.hpp"
#include "libs/telemetry/log.hpp"

namespace openrun::bus {
namespace {

using postgres::Dialogue;
using postgres::Make;
using postgres::Statement;

constexpr Statement kAppend{"outbox_append", "SELECT outbox_append($1, $2, $3, $4)"};
constexpr Statement kLock{
    "outbox_lock",
    "SELECT pg_try_advisory_xact_lock(hashtextextended('outbox/relay/' || $1, 0)) AS mine"};
constexpr Statement kUnsent{"outbox_unsent",
                            "SELECT sequence, topic, key, envelope, "
                            "extract(epoch FROM clock_timestamp() - appended_at)::float8 AS age "
                            "FROM outbox WHERE sent_at IS NULL ORDER BY sequence LIMIT $1"};
constexpr Statement kMarkSent{
    "outbox_mark_sent",
    "UPDATE outbox SET sent_at = clock_timestamp() WHERE sequence = ANY ($1::bigint[])"};
constexpr Statement kPrune{
    "outbox_prune",
    "DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM (SELECT sequence, sent_at FROM "
    "outbox ORDER BY sequence LIMIT 5000) AS oldest "
    "WHERE sent_at < clock_timestamp() - interval '1 day')"};

constexpr std::chrono::seconds kRoundLimit{10};
constexpr std::chrono::minutes kPruneEvery{10};

struct Round {
    bool mine = false;  // this relay had the outbox's lock
    bool more = false;  // rows were left unsent
    std::size_t sent = 0;
};

}  // namespace

struct Outbox::Impl {
    Impl(Runtime& owner, postgres::Pool& store, Publisher& log, Metrics& metrics,
         OutboxOptions chosen)
        : runtime(owner),
          pool(store),
          publisher(log),
          options(std::move(chosen)),
          wake(owner.executor()),
          sent(metrics.AddCounter("outbox_sent_total", "Events acknowledged by the log.")),
          failures(metrics.AddCounter("outbox_failures_total", "Rounds of the relay that failed.")),
          oldest(metrics.AddGauge("outbox_oldest_unsent_seconds",
                                  "Age of the oldest unsent event.")) {}

    static Task<void> Run(std::shared_ptr<Impl> self);
    static Task<Result<Round>> SendRound(std::shared_ptr<Impl> self, Dialogue* dialogue);
    // Sends the rows in order, a run of one topic at a time; gives the sequences acknowledged.
    static Task<Result<std::vector<std::int64_t>>> Send(std::shared_ptr<Impl> self,
                                                        const postgres::Rows& rows,
                                                        Deadline deadline);

    Runtime& runtime;
    postgres::Pool& pool;
    Publisher& publisher;
    OutboxOptions options;
    SystemRandom random;
    Signal wake;
    Deadline next_prune{};
    Counter &sent, &failures;
    Gauge& oldest;
};

Task<Result<std::vector<std::int64_t>>> Outbox::Impl::Send(std::shared_ptr<Impl> self,
                                                           const postgres::Rows& rows,
                                                           Deadline deadline) {
    std::vector<std::int64_t> acknowledged;
    for (std::size_t at = 0; at < rows.size();) {
        const std::string topic(rows[at].Raw("topic"));
        std::vector<Message> run;
        std::vector<std::int64_t> sequences;
        for (; at < rows.size() && rows[at].Raw("topic") == topic; ++at) {
            run.push_back(
                {rows[at].Get<std::string>("key"), rows[at].Get<std::string>("envelope")});
            sequences.push_back(rows[at].Get<std::int64_t>("sequence"));
        }
        auto published = co_await self->publisher.Publish(topic, std::move(run), deadline);
        if (!published && acknowledged.empty()) co_return std::unexpected(published.error());
        if (!published) break;  // what was acknowledged is marked; the rest comes again
        acknowledged.insert(acknowledged.end(), sequences.begin(), sequences.end());
    }
    co_return acknowledged;
}

Task<Result<Round>> Outbox::Impl::SendRound(std::shared_ptr<Impl> self, Dialogue* dialogue) {
    const auto& options = self->options;
    CO_TRY(const auto lock, co_await dialogue->Execute(Make(kLock, options.service)));
    if (!lock[0].Get<bool>("mine")) co_return Round{};
    CO_TRY(const auto rows, co_await dialogue->Execute(Make(kUnsent, options.batch)));
    self->oldest.Set(rows.empty() ? 0.0 : rows[0].Get<double>("age"));
    if (rows.empty()) co_return Round{.mine = true};

    CO_TRY(const auto acknowledged, co_await Send(self, rows, dialogue->deadline()));
    CO_CHECK(co_await dialogue->Execute(Make(kMarkSent, acknowledged)));
    const bool more = rows.size() == options.batch || acknowledged.size() < rows.size();
    co_return Round{.mine = true, .more = more, .sent = acknowledged.size()};
}

// Correct even with two relays at once (the log's readers see first occurrences in order); the lock
// only saves the work of sending twice.
Task<void> Outbox::Impl::Run(std::shared_ptr<Impl> self) {
    const auto executor = self->runtime.executor();
    Backoff after_failure(self->random, std::chrono::milliseconds{50}, std::chrono::seconds{5});
    Backoff while_busy(self->random, self->options.coalesce * 2, self->options.poll);
    for (;;) {
        const std::function<Task<Result<Round>>(Dialogue&)> body = [self](Dialogue& dialogue) {
            return SendRound(self, &dialogue);
        };
        const auto round = co_await self->pool.Transact<Round>(After(kRoundLimit), body);
        if (!round) {
            self->failures.Add();
            LogWarning("outbox relay failed; it tries again",
                       {{"code", json::ToValue(round.error().code)},
                        {"detail", json::ToValue(round.error().detail)}});
            co_await SleepFor(executor, after_failure.Next());
            continue;
        }
        after_failure.Reset();
        self->sent.Add(round->sent);
        if (!round->mine) {  // another relay sends; it may have looked before our last commit
            co_await self->wake.Wait(After(while_busy.Next() + self->options.coalesce));
            continue;
        }
        while_busy.Reset();
        if (round->more) continue;
        if (std::chrono::steady_clock::now() >= self->next_prune) {
            self->next_prune = After(kPruneEvery);
            if (!co_await self->pool.Execute(Make(kPrune), After(kRoundLimit)))
                LogWarning("outbox was not pruned");
        }
        const bool woken = co_await self->wake.Wait(After(self->options.poll));
        if (woken) co_await SleepFor(executor, self->options.coalesce);
    }
}

Outbox::Outbox(Runtime& runtime, postgres::Pool& pool, Publisher& publisher, Metrics& metrics,
               OutboxOptions options)
    : impl_(std::make_shared<Impl>(runtime, pool, publisher, metrics, std::move(options))) {}

postgres::Command Outbox::Append(const std::string& topic, const Envelope& envelope) {
    return Make(kAppend, topic, envelope.key, envelope.id, json::Encode(envelope));
}

void Outbox::Wake() { impl_->wake.Raise(); }

Task<void> Outbox::Relay() { return Impl::Run(impl_); }

}  // namespace openrun::bus

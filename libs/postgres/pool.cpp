#include "libs/postgres/pool.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/random.hpp"
#include "libs/net/backoff.hpp"
#include "libs/postgres/connection.hpp"
#include "libs/telemetry/log.hpp"

#include <deque>
#include <list>

namespace openrun::postgres {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Statement kBegin{"begin", "BEGIN"};
constexpr Statement kCommit{"commit", "COMMIT"};
constexpr Statement kRollback{"rollback", "ROLLBACK"};
constexpr Statement kPing{"ping", "SELECT 1"};
constexpr int kTransactionTries = 4;

std::unexpected<Error> Unavailable(std::string detail) {
    Error error{Kind::kUnavailable, "STORE_UNAVAILABLE", std::move(detail)};
    error.retry_after = 1s;
    return Fail(std::move(error));
}

bool IsRetryable(const Failure& failure) {
    return failure.stage == Failure::Stage::kRefused &&
           (failure.server.sqlstate == "40001" || failure.server.sqlstate == "40P01");
}

}  // namespace

struct Pool::Impl : std::enable_shared_from_this<Pool::Impl> {
    struct Waiter {
        explicit Waiter(Executor executor, Deadline deadline) : timer(executor, deadline) {}
        Timer timer;
        std::unique_ptr<Connection> given;
    };

    Impl(Runtime& owner, Metrics& registry, PoolOptions chosen)
        : runtime(owner),
          metrics(registry),
          options(std::move(chosen)),
          idle_gauge(
              registry.AddGauge("postgres_pool_idle_connections", "Connections nobody uses")),
          waiting_gauge(
              registry.AddGauge("postgres_pool_waiting", "Requests that wait for a connection")),
          failures(
              registry.AddCounter("postgres_failures_total", "Round trips without an answer")) {}

    // A connection that is being made has its place already; it is given up when that fails, also
    // by being cancelled in the middle.
    struct Place {
        explicit Place(Impl& of) : pool(of) { ++pool.made; }
        ~Place() {
            if (!taken) pool.Forget();
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        Impl& pool;
        bool taken = false;
    };

    // Connections are made on demand and handed over in order of asking.
    Task<Result<std::unique_ptr<Connection>>> Acquire(Deadline deadline);
    Task<std::unique_ptr<Connection>> Connect(Deadline deadline);
    void Release(std::unique_ptr<Connection> connection);
    void Forget();  // a connection was thrown away
    void WakeFirst();
    void MarkDown(const std::string& why);
    static Task<void> Recover(std::shared_ptr<Impl> pool);  // until the server is back
    void ShowGauges();

    // --- errors -------------------------------------------------------------------------------
    Error ToError(const Failure& failure) const;
    void Observe(const std::vector<Command>& commands, Clock::time_point start);

    Runtime& runtime;
    Metrics& metrics;
    PoolOptions options;
    std::deque<std::unique_ptr<Connection>> idle;
    std::list<Waiter*> waiters;
    std::size_t made = 0;  // all connections, used and idle
    bool down = false;     // the server is away; Recover() is at work
    SystemRandom random;
    Gauge& idle_gauge;
    Gauge& waiting_gauge;
    Counter& failures;
    std::map<const Statement*, Histogram*> durations;
};

namespace {

// Gives the connection back, or throws it away when the coroutine was cancelled in the middle.
class Lease {
public:
    Lease(std::shared_ptr<Pool::Impl> pool, std::unique_ptr<Connection> connection);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }

private:
    std::shared_ptr<Pool::Impl> pool_;
    std::unique_ptr<Connection> connection_;
};

Lease::Lease(std::shared_ptr<Pool::Impl> pool, std::unique_ptr<Connection> connection)
    : pool_(std::move(pool)), connection_(std::move(connection)) {}

Lease::~Lease() { pool_->Release(std::move(connection_)); }

}  // namespace

void Pool::Impl::ShowGauges() {
    idle_gauge.Set(static_cast<double>(idle.size()));
    waiting_gauge.Set(static_cast<double>(waiters.size()));
}

void Pool::Impl::Release(std::unique_ptr<Connection> connection) {
    if (!connection->usable() || !connection->idle()) {
        connection.reset();
        Forget();
        return;
    }
    if (!waiters.empty()) {  // directly: nobody who comes later can take it in between
        Waiter* first = waiters.front();
        waiters.pop_front();
        first->given = std::move(connection);
        first->timer.cancel();
    } else {
        idle.push_back(std::move(connection));
    }
    ShowGauges();
}

void Pool::Impl::Forget() {
    --made;
    // Woken with nothing in hand: the first makes one itself; while the server is away all leave.
    for (std::size_t count = down && made == 0 ? waiters.size() : 1; count > 0; --count)
        WakeFirst();
    ShowGauges();
}

void Pool::Impl::WakeFirst() {
    if (waiters.empty()) return;
    Waiter* first = waiters.front();
    waiters.pop_front();
    first->timer.cancel();
}

Task<std::unique_ptr<Connection>> Pool::Impl::Connect(Deadline deadline) {
    auto connection = std::make_unique<Connection>(runtime);
    const Deadline limit = std::min(deadline, After(options.connect_timeout));
    if (co_await connection->Open(options.conninfo, options.schema, limit)) co_return connection;
    // A request in a hurry says nothing about the server.
    if (limit != deadline || Clock::now() < limit) MarkDown(connection->message());
    co_return nullptr;
}

void Pool::Impl::MarkDown(const std::string& why) {
    if (down || runtime.stopping()) return;
    down = true;
    LogWarning("postgres cannot be reached", {{"error", why}});
    runtime.Spawn("postgres-recover", Recover(shared_from_this()));
}

Task<void> Pool::Impl::Recover(std::shared_ptr<Impl> pool) {
    Backoff backoff(pool->random, pool->options.reconnect_first, pool->options.reconnect_longest);
    std::unique_ptr<Connection> connection;
    while (!connection && !pool->runtime.stopping()) {
        co_await SleepFor(pool->runtime.executor(), backoff.Next() + 1ms);
        connection = co_await pool->Connect(After(pool->options.connect_timeout));
    }
    if (!connection) co_return;
    pool->down = false;
    LogInfo("postgres is back");
    if (pool->made < pool->options.connections) {
        ++pool->made;
        pool->Release(std::move(connection));
    }
    for (auto spare = pool->options.connections - pool->made; spare > 0; --spare) pool->WakeFirst();
}

Task<Result<std::unique_ptr<Connection>>> Pool::Impl::Acquire(Deadline deadline) {
    const auto self = shared_from_this();
    for (;;) {
        while (!idle.empty()) {
            auto connection = std::move(idle.front());
            idle.pop_front();
            ShowGauges();
            if (connection->Alive()) co_return connection;
            connection.reset();
            --made;
        }
        if (Clock::now() >= deadline) co_return Unavailable("no connection in time");
        if (!down && made < options.connections) {
            Place place(*this);
            auto connection = co_await Connect(deadline);
            place.taken = connection != nullptr;
            if (connection) co_return connection;
            continue;
        }
        if (down && made == 0) co_return Unavailable("the server is away");
        if (waiters.size() >= options.waiters_max)
            co_return Unavailable("too many wait for a connection");
        Waiter waiter(runtime.executor(), deadline);
        waiters.push_back(&waiter);
        struct Leave {
            Impl& pool;
            Waiter& waiter;
            ~Leave() {
                std::erase(pool.waiters, &waiter);
                if (waiter.given)
                    pool.Release(std::move(waiter.given));  // cancelled after the hand-over
            }
        } leave{*this, waiter};
        ShowGauges();
        co_await waiter.timer.async_wait(kAwait);
        if (waiter.given && waiter.given->Alive()) co_return std::move(waiter.given);
    }
}

Error Pool::Impl::ToError(const Failure& failure) const {
    if (failure.stage != Failure::Stage::kRefused) failures.Add();
    if (failure.stage == Failure::Stage::kNotSent) return Unavailable(failure.message).error();
    if (failure.stage == Failure::Stage::kUnknown) {
        return {Kind::kTimeout, "STORE_OUTCOME_UNKNOWN", failure.message, {}, 1s};
    }
    if (options.error_map) {
        if (auto mapped = options.error_map(failure.server)) return *std::move(mapped);
    }
    const std::string& state = failure.server.sqlstate;
    if (state == "22021" || state == "22P05")  // not UTF-8, or a NUL: never our own words
        return {Kind::kInvalid, "VALIDATION_FAILED", failure.server.message};
    // Resources (53), lock and statement time-outs: nothing happened, come back later.
    if (state.starts_with("53") || state == "55P03" || state == "57014" || state == "40001" ||
        state == "40P01") {
        return Unavailable(state + ": " + failure.server.message).error();
    }
    return {Kind::kInternal, "STORE_REFUSED", state + ": " + failure.server.message};
}

void Pool::Impl::Observe(const std::vector<Command>& commands, Clock::time_point start) {
    const auto took = Clock::now() - start;
    for (const Command& command : commands) {
        Histogram*& histogram = durations[command.statement];
        if (histogram == nullptr) {
            histogram =
                &metrics.AddHistogram("postgres_statement_seconds", "Round trips by statement",
                                      {{"statement", command.statement->name}});
        }
        histogram->Observe(took);
    }
}

Dialogue::Dialogue(Connection& connection, Deadline deadline, ToError to_error, Observe observe)
    : connection_(connection),
      deadline_(deadline),
      to_error_(std::move(to_error)),
      observe_(std::move(observe)) {}

Dialogue::~Dialogue() = default;

Task<Result<Rows>> Dialogue::Execute(Command command) {
    std::vector<Command> one;
    one.push_back(std::move(command));
    CO_TRY(auto all, co_await Execute(std::move(one)));
    co_return std::move(all.front());
}

Task<Result<std::vector<Rows>>> Dialogue::Execute(std::vector<Command> commands) {
    const auto start = Clock::now();
    if (failure_ || !connection_.usable())
        co_return Unavailable("the transaction has failed already");
    const bool first = !std::exchange(begun_, true);
    if (first) commands.insert(commands.begin(), Command{&kBegin, {}});
    auto answered = co_await connection_.RoundTrip(commands, deadline_);
    if (!answered) {
        failure_ = std::make_unique<Failure>(answered.error());
        co_return std::unexpected(to_error_(answered.error()));
    }
    observe_(commands, start);
    if (first) answered->erase(answered->begin());
    co_return *std::move(answered);
}

Pool::Pool(Runtime& runtime, Metrics& metrics, PoolOptions options)
    : impl_(std::make_shared<Impl>(runtime, metrics, std::move(options))) {}

Pool::~Pool() { impl_->idle.clear(); }

Task<Result<Rows>> Pool::Execute(Command command, Deadline deadline) {
    std::vector<Command> one;
    one.push_back(std::move(command));
    CO_TRY(auto all, co_await Batch(std::move(one), deadline));
    co_return std::move(all.front());
}

Task<Result<std::vector<Rows>>> Pool::Batch(std::vector<Command> commands, Deadline deadline) {
    const auto impl = impl_;
    const auto start = Clock::now();
    for (int tries = 1;; ++tries) {
        CO_TRY(auto acquired, co_await impl->Acquire(deadline));
        Lease connection(impl, std::move(acquired));
        auto answered = co_await connection->RoundTrip(commands, deadline);
        if (answered) {
            impl->Observe(commands, start);
            co_return *std::move(answered);
        }
        if (!IsRetryable(answered.error()) || tries == kTransactionTries) {
            co_return std::unexpected(impl->ToError(answered.error()));
        }
    }
}

namespace {

// Ends what the body began. Unknown only when COMMIT was sent and not answered.
Task<std::expected<void, Failure>> Finish(Connection& connection, const Statement& how,
                                          Deadline deadline) {
    ASSERT(connection.usable(), "a broken session has no transaction to end");
    std::vector<Command> one;
    one.push_back({&how, {}});
    auto ended = co_await connection.RoundTrip(std::move(one), deadline);
    if (!ended) co_return std::unexpected(ended.error());
    co_return std::expected<void, Failure>();
}

}  // namespace

Task<Result<void>> Pool::RunTransaction(Deadline deadline, Body body) {
    const auto impl = impl_;
    for (int tries = 1;; ++tries) {
        CO_TRY(auto acquired, co_await impl->Acquire(deadline));
        Lease connection(impl, std::move(acquired));
        Dialogue dialogue(
            *connection, deadline,
            [impl](const Failure& failure) { return impl->ToError(failure); },
            [impl](const std::vector<Command>& commands, Clock::time_point start) {
                impl->Observe(commands, start);
            });
        const auto outcome = co_await body(dialogue);
        if (!dialogue.begun()) co_return outcome;
        if (outcome && dialogue.failure() == nullptr) {
            const auto committed = co_await Finish(*connection, kCommit, deadline);
            if (committed) co_return Result<void>{};
            if (IsRetryable(committed.error()) && tries < kTransactionTries) continue;
            co_return std::unexpected(impl->ToError(committed.error()));
        }
        if (connection->usable()) (void)co_await Finish(*connection, kRollback, After(2s));
        const Failure* failure = dialogue.failure();
        if (failure != nullptr && IsRetryable(*failure) && tries < kTransactionTries) continue;
        if (failure == nullptr) co_return outcome;
        // Lost before COMMIT was sent: the server rolls back, so nothing has happened.
        if (failure->stage == Failure::Stage::kUnknown) co_return Unavailable(failure->message);
        if (!outcome) co_return outcome;
        co_return std::unexpected(impl->ToError(*failure));
    }
}

Task<bool> Pool::Ping(Deadline deadline) {
    co_return (co_await Execute({&kPing, {}}, deadline)).has_value();
}

std::size_t Pool::idle() const { return impl_->idle.size(); }

}  // namespace openrun::postgres

#include "libs/redis/client.hpp"

#include "libs/net/backoff.hpp"
#include "libs/net/signal.hpp"
#include "libs/redis/connection.hpp"
#include "libs/telemetry/log.hpp"

#include <unordered_map>

namespace openrun::redis {
namespace {

constexpr std::chrono::seconds kConnectTimeout{1};
constexpr std::size_t kBlockingMax = 16;  // connections for XREAD BLOCK and the like

std::unexpected<Error> Away(std::string detail) {
    return Fail(Error{.kind = Kind::kUnavailable,
                      .code = "REDIS_UNAVAILABLE",
                      .detail = std::move(detail),
                      .retry_after = std::chrono::seconds{1}});
}

bool ScriptIsMissing(const Result<Reply>& reply) {
    return !reply && reply.error().detail.starts_with("NOSCRIPT");
}

}  // namespace

struct Client::Impl : std::enable_shared_from_this<Impl> {
    Impl(Runtime& owner, Random& source, Metrics& metrics, ClientOptions chosen)
        : runtime(owner),
          random(source),
          options(std::move(chosen)),
          lost(owner.executor()),
          answered(metrics.AddCounter("redis_commands_total", "Commands by outcome.",
                                      {{"outcome", "answered"}})),
          failed(metrics.AddCounter("redis_commands_total", "Commands by outcome.",
                                    {{"outcome", "failed"}})),
          connects(metrics.AddCounter("redis_connects_total", "Connections made.")),
          up(metrics.AddGauge("redis_up", "1 while connected.")),
          seconds(metrics.AddHistogram("redis_command_seconds", "Command to reply.")) {}

    static Task<void> Keep(std::shared_ptr<Impl> self);
    static Task<Result<Reply>> Command(std::shared_ptr<Impl> self, std::vector<std::string> words,
                                       Deadline deadline);
    static Task<Result<Reply>> Eval(std::shared_ptr<Impl> self, Script script,
                                    std::vector<std::string> keys,
                                    std::vector<std::string> arguments, Deadline deadline);
    static Task<Result<std::string>> Load(std::shared_ptr<Impl> self, Script script,
                                          Deadline deadline);
    static Task<Result<Reply>> Blocking(std::shared_ptr<Impl> self, std::vector<std::string> words,
                                        Deadline deadline);
    static Task<bool> Ping(std::shared_ptr<Impl> self, Deadline deadline);

    std::shared_ptr<Connection> Make(std::size_t waiting_max);
    void CloseAll();

    Runtime& runtime;
    Random& random;
    ClientOptions options;
    bool stopped = false;
    Signal lost;
    std::vector<std::weak_ptr<Connection>> made;  // all that may still be open
    std::shared_ptr<Connection> connection;       // null while away
    std::vector<std::shared_ptr<Connection>> idle_blocking;
    std::size_t blocking = 0;
    std::vector<std::function<void()>> on_connect;
    std::unordered_map<const char*, std::string> hashes;  // script's source → SHA-1 by the server
    Counter &answered, &failed, &connects;
    Gauge& up;
    Histogram& seconds;
};

std::shared_ptr<Connection> Client::Impl::Make(std::size_t waiting_max) {
    std::erase_if(made, [](const auto& one) { return one.expired(); });
    auto fresh = std::make_shared<Connection>(runtime, waiting_max);
    made.push_back(fresh);
    return fresh;
}

void Client::Impl::CloseAll() {
    stopped = true;
    for (const auto& one : std::exchange(made, {})) {
        if (const auto still = one.lock()) still->Close("stopping");
    }
    connection.reset();
    idle_blocking.clear();
    lost.Raise();
}

// Connects for as long as the client lives; ends, and closes everything, when it is cancelled.
Task<void> Client::Impl::Keep(std::shared_ptr<Impl> self) {
    struct CloseOnLeave {
        std::shared_ptr<Impl> impl;
        ~CloseOnLeave() { impl->CloseAll(); }
    };
    const CloseOnLeave guard{self};
    Backoff backoff(self->random, self->options.reconnect_first, self->options.reconnect_longest);
    while (!self->stopped) {
        const auto fresh = self->Make(self->options.waiting_max);
        const auto opened = co_await fresh->Open(self->options.address, self->options.port,
                                                 self->options.password, After(kConnectTimeout));
        if (opened && !self->stopped) {
            backoff.Reset();
            self->connects.Add();
            self->up.Set(1);
            fresh->OnClose([weak = std::weak_ptr(self)] {
                if (const auto alive = weak.lock()) alive->lost.Raise();
            });
            self->connection = fresh;
            for (const auto& call : self->on_connect) call();
            while (fresh->open()) co_await self->lost.Wait(After(std::chrono::minutes{1}));
            self->connection.reset();
            self->up.Set(0);
            if (!self->stopped) LogWarning("redis connection lost");
        }
        if (!self->stopped) co_await SleepFor(self->runtime.executor(), backoff.Next());
    }
}

// In a Redis Cluster an error reply "MOVED slot host:port" or "ASK slot host:port" would be
// followed here, by a connection per node chosen by the slot of the command's hash tag: keys of one
// schedule share a tag, so scripts never cross nodes.
Task<Result<Reply>> Client::Impl::Command(std::shared_ptr<Impl> self,
                                          std::vector<std::string> words, Deadline deadline) {
    const auto connection = self->connection;
    if (!connection) co_return Away("not connected");
    const auto start = std::chrono::steady_clock::now();
    auto reply =
        co_await connection->Ask(std::move(words), deadline, self->options.command_timeout);
    self->seconds.Observe(std::chrono::steady_clock::now() - start);
    (reply ? self->answered : self->failed).Add();
    co_return reply;
}

Task<Result<std::string>> Client::Impl::Load(std::shared_ptr<Impl> self, Script script,
                                             Deadline deadline) {
    CO_TRY(const Reply hash, co_await Command(self, {"SCRIPT", "LOAD", script.source}, deadline));
    self->hashes[script.source] = hash.String();
    co_return hash.String();
}

Task<Result<Reply>> Client::Impl::Eval(std::shared_ptr<Impl> self, Script script,
                                       std::vector<std::string> keys,
                                       std::vector<std::string> arguments, Deadline deadline) {
    std::vector<std::string> words{"EVALSHA", {}, std::to_string(keys.size())};
    words.reserve(3 + keys.size() + arguments.size());
    std::ranges::move(keys, std::back_inserter(words));
    std::ranges::move(arguments, std::back_inserter(words));

    const auto known = self->hashes.find(script.source);
    if (known != self->hashes.end()) {
        words[1] = known->second;
        auto reply = co_await Command(self, words, deadline);
        if (!ScriptIsMissing(reply)) co_return reply;
    }
    // Unknown to us, or to a server that restarted: NOSCRIPT means that nothing has run.
    CO_TRY(words[1], co_await Load(self, script, deadline));
    co_return co_await Command(self, std::move(words), deadline);
}

Task<Result<Reply>> Client::Impl::Blocking(std::shared_ptr<Impl> self,
                                           std::vector<std::string> words, Deadline deadline) {
    struct Count {
        explicit Count(std::size_t& counted) : count(counted) { ++count; }
        ~Count() { --count; }
        std::size_t& count;
    };
    if (self->stopped || self->blocking >= kBlockingMax) co_return Away("too many blocking reads");
    const Count held(self->blocking);

    std::shared_ptr<Connection> mine;
    while (!mine && !self->idle_blocking.empty()) {
        mine = std::move(self->idle_blocking.back());
        self->idle_blocking.pop_back();
        if (!mine->open()) mine.reset();
    }
    if (!mine) {
        mine = self->Make(1);
        CO_CHECK(co_await mine->Open(self->options.address, self->options.port,
                                     self->options.password,
                                     std::min(deadline, After(kConnectTimeout))));
    }
    const auto patience = deadline - std::chrono::steady_clock::now();
    auto reply = co_await mine->Ask(std::move(words), deadline, patience);
    const bool positional = reply || reply.error().code == "REDIS_REFUSED";
    if (positional && !self->stopped) {
        self->idle_blocking.push_back(mine);
    } else {
        mine->Close("abandoned");
    }
    co_return reply;
}

Task<bool> Client::Impl::Ping(std::shared_ptr<Impl> self, Deadline deadline) {
    while (!self->stopped && std::chrono::steady_clock::now() < deadline) {
        const auto reply = co_await Command(self, {"PING"}, deadline);
        if (reply) co_return true;
        co_await SleepFor(self->runtime.executor(), std::chrono::milliseconds{5});
    }
    co_return false;
}

Client::Client(Runtime& runtime, Random& random, Metrics& metrics, ClientOptions options)
    : impl_(std::make_shared<Impl>(runtime, random, metrics, std::move(options))) {
    runtime.Spawn("redis", Impl::Keep(impl_));
}

Client::~Client() { impl_->CloseAll(); }

Task<Result<Reply>> Client::Command(std::vector<std::string> words, Deadline deadline) {
    return Impl::Command(impl_, std::move(words), deadline);
}

Task<Result<Reply>> Client::Eval(const Script& script, std::vector<std::string> keys,
                                 std::vector<std::string> arguments, Deadline deadline) {
    return Impl::Eval(impl_, script, std::move(keys), std::move(arguments), deadline);
}

Task<Result<Reply>> Client::Blocking(std::vector<std::string> words, Deadline deadline) {
    return Impl::Blocking(impl_, std::move(words), deadline);
}

Task<bool> Client::Ping(Deadline deadline) { return Impl::Ping(impl_, deadline); }

bool Client::connected() const { return impl_->connection && impl_->connection->open(); }

void Client::OnConnect(std::function<void()> call) { impl_->on_connect.push_back(std::move(call)); }

}  // namespace openrun::redis

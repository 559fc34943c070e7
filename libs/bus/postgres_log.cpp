#include "libs/bus/postgres_log.hpp"

#include "libs/bus/postgres_listener.hpp"
#include "libs/telemetry/log.hpp"

#include <map>
#include <set>

namespace openrun::bus {
namespace {

using postgres::Make;
using postgres::Statement;

constexpr Statement kAppend{"bus_append", "SELECT bus.append($1, $2, $3)"};
constexpr Statement kRead{"bus_read",
                          "SELECT topic, position_, key, value FROM bus.read($1, $2, $3)"};
constexpr Statement kProgress{"bus_progress",
                              "SELECT topic, position_ FROM bus.progress_of($1, $2)"};
constexpr Statement kAdvance{"bus_advance", "SELECT bus.advance($1, $2, $3)"};
constexpr Statement kPrune{"bus_prune", "SELECT bus.prune($1, $2, 5000) AS gone"};

constexpr std::chrono::minutes kPruneEvery{10};

// The pool's errors as the port names them.
std::unexpected<Error> Unavailable(const Error& error) {
    return Fail(Error{.kind = Kind::kUnavailable,
                      .code = "BUS_UNAVAILABLE",
                      .detail = error.code + ": " + error.detail,
                      .retry_after = std::chrono::seconds{1}});
}

class PostgresPublisher final : public Publisher {
public:
    PostgresPublisher(postgres::Pool& pool, PostgresLogOptions options)
        : pool_(pool), options_(options) {}

    Task<Result<void>> Publish(std::string topic, std::vector<Message> messages,
                               Deadline deadline) override {
        if (messages.empty()) co_return Result<void>{};
        std::vector<std::string> keys, values;
        for (Message& message : messages) {
            if (message.value.size() > kMessageBytesMax) {
                co_return Fail(Kind::kTooLarge, "MESSAGE_TOO_LARGE", message.key);
            }
            keys.push_back(std::move(message.key));
            values.push_back(std::move(message.value));
        }
        auto appended = co_await pool_.Execute(Make(kAppend, topic, keys, values), deadline);
        if (!appended) co_return Unavailable(appended.error());
        co_await Prune(topic, deadline);
        co_return Result<void>{};
    }

private:
    Task<void> Prune(std::string topic, Deadline deadline) {
        auto& next = next_prune_[topic];
        if (std::chrono::steady_clock::now() < next) co_return;
        next = After(kPruneEvery);
        const std::chrono::microseconds age = options_.retention;
        const auto pruned = co_await pool_.Execute(Make(kPrune, topic, age), deadline);
        if (!pruned) LogWarning("bus topic was not pruned", {{"topic", json::ToValue(topic)}});
    }

    postgres::Pool& pool_;
    PostgresLogOptions options_;
    std::map<std::string, Deadline> next_prune_;
};

class PostgresSubscription final : public Subscription {
public:
    PostgresSubscription(Runtime& runtime, postgres::Pool& pool, std::string conninfo,
                         std::string group, std::vector<std::string> topics,
                         PostgresLogOptions options)
        : pool_(pool),
          group_(std::move(group)),
          topics_(std::move(topics)),
          options_(options),
          listener_(runtime, std::move(conninfo), "openrun_bus") {}

    Task<Result<std::vector<Delivery>>> Poll(std::size_t count, Deadline deadline) override {
        for (;;) {
            CO_CHECK(co_await Hold());
            CO_TRY(auto found, co_await Fetch(count));
            if (!found.empty() || std::chrono::steady_clock::now() >= deadline) co_return found;
            co_await listener_.Wait(std::min(deadline, After(options_.poll)));
        }
    }

    Task<Result<void>> Commit(const Delivery& last, Deadline deadline) override {
        auto done =
            co_await pool_.Execute(Make(kAdvance, group_, last.topic, last.position), deadline);
        if (!done) co_return Unavailable(done.error());
        co_return Result<void>{};
    }

    void Rewind() override { behind_.clear(); }

private:
    static constexpr std::chrono::seconds kStepLimit{5};

    // The listening session, a lock on every topic that is to be had, and where to go on from.
    Task<Result<void>> Hold() {
        const Deadline deadline = After(kStepLimit);
        if (!listener_.open()) {
            held_.clear();
            behind_.clear();
            CO_CHECK(co_await listener_.Open(deadline));
            next_check_ = {};
        }
        if (std::chrono::steady_clock::now() >= next_check_) {
            next_check_ = After(options_.poll);
            if (held_.size() == topics_.size()) CO_CHECK(co_await listener_.Check(deadline));
            for (const auto& topic : topics_) {
                if (held_.contains(topic)) continue;
                CO_TRY(const bool mine,
                       co_await listener_.TryLock("bus/reader/" + group_ + "/" + topic, deadline));
                if (mine) held_.insert(topic);
            }
        }
        if (behind_.size() < held_.size()) co_return co_await ReadProgress(deadline);
        co_return Result<void>{};
    }

    Task<Result<void>> ReadProgress(Deadline deadline) {
        std::vector<std::string> unknown;
        for (const auto& topic : held_) {
            if (!behind_.contains(topic)) unknown.push_back(topic);
        }
        auto rows = co_await pool_.Execute(Make(kProgress, group_, unknown), deadline);
        if (!rows) co_return Unavailable(rows.error());
        for (const auto row : *rows) {
            behind_[row.Get<std::string>("topic")] = row.Get<std::int64_t>("position_");
        }
        co_return Result<void>{};
    }

    Task<Result<std::vector<Delivery>>> Fetch(std::size_t count) {
        std::vector<Delivery> found;
        if (behind_.empty()) co_return found;
        std::vector<std::string> topics;
        std::vector<std::int64_t> positions;
        for (const auto& [topic, position] : behind_) {
            topics.push_back(topic);
            positions.push_back(position);
        }
        auto rows =
            co_await pool_.Execute(Make(kRead, topics, positions, count), After(kStepLimit));
        if (!rows) co_return Unavailable(rows.error());
        for (const auto row : *rows) {
            if (found.size() == count) break;
            Delivery& one = found.emplace_back();
            one.topic = row.Get<std::string>("topic");
            one.position = row.Get<std::int64_t>("position_");
            one.message = {row.Get<std::string>("key"), row.Get<std::string>("value")};
            behind_[one.topic] = one.position;
        }
        co_return found;
    }

    postgres::Pool& pool_;
    std::string group_;
    std::vector<std::string> topics_;
    PostgresLogOptions options_;
    PostgresListener listener_;
    Deadline next_check_{};
    std::set<std::string> held_;                  // topics whose lock the session has
    std::map<std::string, std::int64_t> behind_;  // read up to here
};

}  // namespace

std::unique_ptr<Publisher> MakePostgresPublisher(Runtime&, postgres::Pool& pool,
                                                 PostgresLogOptions options) {
    return std::make_unique<PostgresPublisher>(pool, options);
}

std::unique_ptr<Subscription> MakePostgresSubscription(Runtime& runtime, postgres::Pool& pool,
                                                       std::string conninfo, std::string group,
                                                       std::vector<std::string> topics,
                                                       PostgresLogOptions options) {
    return std::make_unique<PostgresSubscription>(runtime, pool, std::move(conninfo),
                                                  std::move(group), std::move(topics), options);
}

}  // namespace openrun::bus

#pragma once
// PostgreSQL on Asio: libpq in pipeline mode, prepared statements, 8–16 connections a process,
// handed over in order of asking. Two forms of transaction:
//   Execute / Batch   one pipeline, one round trip; what stands between two Syncs is the
//   transaction: no BEGIN, and a
//                     statement that may be granted in part must raise, because the rest is already
//                     on the wire
//   Transact          BEGIN, reads and locks, a decision in C++, writes, COMMIT; serialisation
//   failures and deadlocks
//                     are retried three times, so the body must be repeatable
// Errors: STORE_UNAVAILABLE (unavailable): nothing happened. STORE_OUTCOME_UNKNOWN (timeout): the
// connection was lost or the deadline passed after the last word was sent — read back. What the
// server refuses is mapped by ErrorMap, else STORE_REFUSED (internal); text that is no UTF-8 or
// holds a NUL is VALIDATION_FAILED (invalid). A connection returns to the pool only when idle; a
// cancelled await discards it. While the server is away requests fail at once, and one task tries
// to connect, with back-off, until it is back.

#include "libs/net/runtime.hpp"
#include "libs/postgres/value.hpp"
#include "libs/telemetry/metrics.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace openrun::postgres {

// One file of sql/: generated as sql::kHoldSeats; the name is also the prepared statement's and the
// metric's label.
struct Statement {
    const char* name;
    const char* sql;
};

struct Command {
    const Statement* statement;
    std::vector<Text> parameters;
};

template <typename... Values>
[[nodiscard]] Command Make(const Statement& statement, const Values&... values) {
    return {&statement, {ToText(values)...}};
}

class Row;
// A result; owns libpq's memory.
class Rows {
public:
    Rows() = default;
    explicit Rows(void* result);  // PGresult*, taken over
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Row operator[](std::size_t index) const;
    [[nodiscard]] std::int64_t affected() const;  // of INSERT, UPDATE, DELETE
    class Iterator;
    [[nodiscard]] Iterator begin() const;
    [[nodiscard]] Iterator end() const;

private:
    friend class Row;
    std::shared_ptr<void> result_;
};

class Row {
public:
    Row(const Rows& rows, std::size_t index) : rows_(rows), index_(index) {}
    [[nodiscard]] bool IsNull(const char* column) const;
    [[nodiscard]] std::string_view Raw(
        const char* column) const;  // asserting that the column exists
    // Get<std::optional<T>> for columns that may be NULL; a NULL otherwise is an assertion.
    template <typename T>
    [[nodiscard]] T Get(const char* column) const;

private:
    const Rows& rows_;
    std::size_t index_;
};

class Rows::Iterator {
public:
    Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
    Row operator*() const { return Row(*rows_, index_); }
    Iterator& operator++() {
        ++index_;
        return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

private:
    const Rows* rows_;
    std::size_t index_;
};

// What the server said no with.
struct ServerError {
    std::string sqlstate, constraint, message, detail;
};
using ErrorMap = std::function<std::optional<Error>(const ServerError&)>;

struct PoolOptions {
    std::string conninfo;  // "host=127.0.0.1 port=15432 dbname=openrun user=… password=…"
    std::string schema;    // search_path, and the session's application_name
    std::size_t connections = 8;
    std::size_t waiters_max = 10'000;  // beyond: STORE_UNAVAILABLE at once
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds reconnect_first{20}, reconnect_longest{1'000};
    ErrorMap error_map;
};

class Connection;
struct Failure;

// Inside Transact. Everything runs in the one transaction; several commands at once cost one round
// trip, and BEGIN travels with the first.
class Dialogue {
public:
    using ToError = std::function<Error(const Failure&)>;
    using Observe =
        std::function<void(const std::vector<Command>&, std::chrono::steady_clock::time_point)>;

    Dialogue(Connection& connection, Deadline deadline, ToError to_error, Observe observe);
    ~Dialogue();

    Task<Result<Rows>> Execute(Command command);
    Task<Result<std::vector<Rows>>> Execute(std::vector<Command> commands);
    [[nodiscard]] Deadline deadline() const { return deadline_; }
    [[nodiscard]] bool begun() const { return begun_; }
    // What the server or the wire said no with; after that the transaction can only be rolled back.
    [[nodiscard]] const Failure* failure() const { return failure_.get(); }

private:
    Connection& connection_;
    Deadline deadline_;
    ToError to_error_;
    Observe observe_;
    bool begun_ = false;
    std::unique_ptr<Failure> failure_;
};

class Pool {
public:
    Pool(Runtime& runtime, Metrics& metrics, PoolOptions options);
    ~Pool();

    Task<Result<Rows>> Execute(Command command, Deadline deadline);
    Task<Result<std::vector<Rows>>> Batch(std::vector<Command> commands, Deadline deadline);

    // `body` is called with a fresh Dialogue, up to four times; its error rolls back.
    template <typename T>
    Task<Result<T>> Transact(Deadline deadline, std::function<Task<Result<T>>(Dialogue&)> body);

    // Connects, and says whether it could. Used for readiness; the pool also reconnects by itself.
    Task<bool> Ping(Deadline deadline);
    [[nodiscard]] std::size_t idle() const;

    struct Impl;

private:
    using Body = std::function<Task<Result<void>>(Dialogue&)>;
    Task<Result<void>> RunTransaction(Deadline deadline, Body body);

    std::shared_ptr<Impl> impl_;
};

template <typename T>
T Row::Get(const char* column) const {
    if constexpr (json::detail::kIsOptional<T>) {
        if (IsNull(column)) return std::nullopt;
        typename T::value_type value{};
        FromText(Raw(column), value);
        return value;
    } else {
        if (IsNull(column)) UnexpectedText(column, "a value, not NULL");
        T value{};
        FromText(Raw(column), value);
        return value;
    }
}

template <typename T>
Task<Result<T>> Pool::Transact(Deadline deadline, std::function<Task<Result<T>>(Dialogue&)> body) {
    if constexpr (std::is_void_v<T>) {
        co_return co_await RunTransaction(deadline, std::move(body));
    } else {
        std::optional<T> value;
        const Body keep = [&value, &body](Dialogue& dialogue) -> Task<Result<void>> {
            auto result = co_await body(dialogue);
            if (!result) co_return std::unexpected(std::move(result).error());
            value = *std::move(result);
            co_return Result<void>{};
        };
        CO_CHECK(co_await RunTransaction(deadline, keep));
        co_return *std::move(value);
    }
}

}  // namespace openrun::postgres

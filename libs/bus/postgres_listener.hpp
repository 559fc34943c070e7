#pragma once
// One session of PostgreSQL that listens: raw libpq, because a pool hands sessions out and takes
// them back, while LISTEN and session locks belong to one for as long as it lives. Its locks go
// when it goes, which is what a takeover rests on. One coroutine at a time; belongs to the io
// thread; ends before the runtime's sweeper.

#include "libs/net/runtime.hpp"

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace openrun::bus {

class PostgresListener {
public:
    PostgresListener(Runtime& runtime, std::string conninfo, std::string channel);
    ~PostgresListener();
    PostgresListener(const PostgresListener&) = delete;
    PostgresListener& operator=(const PostgresListener&) = delete;

    // Connects and listens. After any error below the session is closed. Error: BUS_UNAVAILABLE.
    Task<Result<void>> Open(Deadline deadline);
    [[nodiscard]] bool open() const { return socket_.has_value(); }
    void Close();

    // A lock of this session, by name; false when another session has it.
    Task<Result<bool>> TryLock(std::string name, Deadline deadline);
    // Is the other end still there?
    Task<Result<void>> Check(Deadline deadline);
    // Until something was notified (true), or the deadline or the session's end (false).
    Task<bool> Wait(Deadline deadline);

private:
    using Socket = asio::posix::basic_stream_descriptor<Executor>;
    struct FreeResult {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using ResultPtr = std::unique_ptr<PGresult, FreeResult>;
    struct Watch final : Sweeper::Entry {
        Watch(Sweeper& sweeper, PostgresListener& watched) : Entry(sweeper), listener(watched) {}
        void OnDeadline() override;
        PostgresListener& listener;
    };

    Task<bool> Connect(Deadline deadline);
    Task<bool> Ready(Socket::wait_type what, Deadline deadline);
    Task<Result<ResultPtr>> Ask(std::string sql, std::vector<std::string> parameters,
                                Deadline deadline);
    [[nodiscard]] bool TakeNotifications();
    [[nodiscard]] std::unexpected<Error> Lost();

    Runtime& runtime_;
    std::string conninfo_, channel_;
    PGconn* session_ = nullptr;
    std::optional<Socket> socket_;
    Watch watch_;
};

}  // namespace openrun::bus

#pragma once
// One PostgreSQL session in pipeline mode on the io thread. Used by one coroutine at a time; the
// pool sees to that. After any transport failure or missed deadline it is broken for good and is
// thrown away by its owner.

#include "libs/net/runtime.hpp"
#include "libs/postgres/pool.hpp"

#include <libpq-fe.h>

#include <set>
#include <string>
#include <vector>

namespace openrun::postgres {

// How a round trip ended when it did not end well.
struct Failure {
    enum class Stage : std::uint8_t {
        kNotSent,  // nothing reached the server
        kRefused,  // the server said no; the transaction is rolled back
        kUnknown,  // sent, and then no answer
    };
    Stage stage = Stage::kNotSent;
    ServerError server;   // kRefused
    std::string message;  // for the log
};

class Connection final : public Sweeper::Entry {
public:
    explicit Connection(Runtime& runtime);
    ~Connection() override;

    // Asynchronous connect and session set-up (TimeZone UTC, search_path, application_name); a host
    // that is a name is resolved without blocking. False: see message().
    Task<bool> Open(const std::string& conninfo, const std::string& schema, Deadline deadline);

    // Sends all commands and one Sync in one write, and reads all results. What stands before the
    // Sync is one transaction unless BEGIN opened one. Unprepared statements are prepared in the
    // same pipeline.
    Task<std::expected<std::vector<Rows>, Failure>> RoundTrip(std::vector<Command> commands,
                                                              Deadline deadline);

    [[nodiscard]] bool usable() const { return !broken_ && !busy_; }
    // Has the server hung up meanwhile? Costs one read that finds nothing.
    [[nodiscard]] bool Alive();
    // Between round trips: in no transaction.
    [[nodiscard]] bool idle() const;
    [[nodiscard]] const std::string& message() const { return message_; }

private:
    void OnDeadline() override;
    void Break(std::string message);
    bool AssignSocket();
    // Waits on the socket; false when it failed or the deadline has passed.
    Task<bool> Wait(asio::posix::descriptor_base::wait_type what);
    bool Send(const std::vector<Command>& commands);
    bool SendOne(const Command& command);
    Task<bool> Flush();
    Task<PGresult*> NextResult();
    Task<std::expected<std::vector<Rows>, Failure>> Collect(const std::vector<Command>& commands);
    Task<bool> Poll();
    Task<std::string> Resolve(const std::string& conninfo);

    Runtime& runtime_;
    asio::posix::basic_stream_descriptor<Executor> socket_;
    PGconn* session_ = nullptr;
    std::set<std::string, std::less<>> prepared_;
    std::vector<const Statement*> preparing_;  // by the pipeline that is under way, in order
    std::string message_;
    bool broken_ = true;
    bool overdue_ = false;  // the sweeper has spoken: whatever is waited for comes too late
    bool busy_ = false;     // a cancelled round trip leaves it set: never usable again
};

}  // namespace openrun::postgres

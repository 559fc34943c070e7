#include "libs/postgres/connection.hpp"

#include "libs/base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <sys/socket.h>

namespace openrun::postgres {
namespace {

std::string FieldOf(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string() : std::string(text);
}

ServerError ErrorOf(const PGresult* result) {
    return {.sqlstate = FieldOf(result, PG_DIAG_SQLSTATE),
            .constraint = FieldOf(result, PG_DIAG_CONSTRAINT_NAME),
            .message = FieldOf(result, PG_DIAG_MESSAGE_PRIMARY),
            .detail = FieldOf(result, PG_DIAG_MESSAGE_DETAIL)};
}

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Owned = std::unique_ptr<PGresult, Clear>;

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::string OptionOf(const PQconninfoOption* options, std::string_view keyword) {
    for (; options != nullptr && options->keyword != nullptr; ++options) {
        if (keyword == options->keyword) return options->val == nullptr ? "" : options->val;
    }
    return {};
}

// A C string ends at its first NUL: such a text would arrive cut.
bool HasNul(const Command& command) {
    return std::ranges::any_of(command.parameters, [](const Text& one) {
        return one && one->find('\0') != std::string::npos;
    });
}

}  // namespace

Connection::Connection(Runtime& runtime)
    : Entry(runtime.sweeper()), runtime_(runtime), socket_(runtime.executor()) {}

Connection::~Connection() {
    if (socket_.is_open()) socket_.release();  // libpq closes it
    if (session_ != nullptr) PQfinish(session_);
}

void Connection::OnDeadline() {
    overdue_ = true;
    message_ = "the deadline has passed";
    boost::system::error_code ignored;
    if (socket_.is_open()) socket_.cancel(ignored);
}

void Connection::Break(std::string message) {
    broken_ = true;
    if (message_.empty()) message_ = std::move(message);
}

bool Connection::AssignSocket() {
    const int socket = PQsocket(session_);
    if (socket_.is_open() && socket_.native_handle() == socket) return true;
    if (socket_.is_open()) socket_.release();
    if (socket < 0) return false;
    boost::system::error_code error;
    socket_.assign(socket, error);
    return !error;
}

Task<bool> Connection::Wait(asio::posix::descriptor_base::wait_type what) {
    if (overdue_) co_return false;
    const auto [error] = co_await socket_.async_wait(what, kAwait);
    co_return !error && !overdue_;
}

Task<bool> Connection::Poll() {
    for (PostgresPollingStatusType status = PGRES_POLLING_WRITING; status != PGRES_POLLING_OK;) {
        if (status == PGRES_POLLING_FAILED || !AssignSocket()) co_return false;
        const bool ready = co_await Wait(status == PGRES_POLLING_READING
                                             ? asio::posix::descriptor_base::wait_read
                                             : asio::posix::descriptor_base::wait_write);
        if (!ready) co_return false;
        status = PQconnectPoll(session_);
    }
    co_return AssignSocket();
}

// libpq would look names up itself, and block; an address given beside the name spares it that.
Task<std::string> Connection::Resolve(const std::string& conninfo) {
    const Options options(PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree);
    const std::string host = OptionOf(options.get(), "host");
    boost::system::error_code no_address;
    asio::ip::make_address(host, no_address);
    const bool is_name = no_address && !host.empty() && !host.starts_with('/') &&
                         OptionOf(options.get(), "hostaddr").empty();
    if (!is_name) co_return std::string();
    TcpResolver resolver(runtime_.executor());
    const auto [failed, found] = co_await resolver.async_resolve(host, "", kAwait);
    if (failed || found.empty()) {
        message_ = "no address of " + host + ": " + failed.message();
        co_return std::string();
    }
    co_return " hostaddr=" + found.begin()->endpoint().address().to_string();
}

Task<bool> Connection::Open(const std::string& conninfo, const std::string& schema,
                            Deadline deadline) {
    ASSERT(session_ == nullptr, "a connection is opened once");
    Arm(deadline);
    const std::string address = co_await Resolve(conninfo);
    if (!message_.empty()) co_return false;  // overdue, or a name that is none
    const std::string full = fmt::format(
        "{}{} application_name={} client_encoding=UTF8 options='-c TimeZone=UTC -c "
        "DateStyle=ISO -c "
        "search_path={} -c statement_timeout=30000 -c lock_timeout=10000 -c "
        "idle_in_transaction_session_timeout=60000'",
        conninfo, address, schema.empty() ? "openrun" : schema, schema.empty() ? "public" : schema);
    session_ = PQconnectStart(full.c_str());
    if (session_ == nullptr || PQstatus(session_) == CONNECTION_BAD || !co_await Poll()) {
        Break(session_ == nullptr ? "out of memory" : PQerrorMessage(session_));
        co_return false;
    }
    Disarm();
    PQsetNoticeReceiver(session_, [](void*, const PGresult*) {}, nullptr);
    const bool ready = PQsetnonblocking(session_, 1) == 0 && PQenterPipelineMode(session_) == 1;
    if (!ready) Break(PQerrorMessage(session_));
    broken_ = !ready;
    co_return ready;
}

bool Connection::Alive() {
    if (!usable()) return false;
    // An idle server has nothing to say but farewell.
    char peeked = 0;
    const bool silent = recv(PQsocket(session_), &peeked, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
                        (errno == EAGAIN || errno == EWOULDBLOCK);
    if (!silent) Break("the server closed the session");
    return silent;
}

bool Connection::idle() const { return PQtransactionStatus(session_) == PQTRANS_IDLE; }

bool Connection::SendOne(const Command& command) {
    const Statement& statement = *command.statement;
    if (!prepared_.contains(statement.name) &&
        std::ranges::find(preparing_, &statement) == preparing_.end()) {
        if (PQsendPrepare(session_, statement.name, statement.sql, 0, nullptr) == 0) return false;
        preparing_.push_back(&statement);
    }
    std::vector<const char*> values;
    values.reserve(command.parameters.size());
    for (const Text& one : command.parameters) values.push_back(one ? one->c_str() : nullptr);
    return PQsendQueryPrepared(session_, statement.name, static_cast<int>(values.size()),
                               values.data(), nullptr, nullptr, 0) == 1;
}

bool Connection::Send(const std::vector<Command>& commands) {
    preparing_.clear();
    for (const Command& command : commands) {
        if (!SendOne(command)) return false;
    }
    return PQpipelineSync(session_) == 1;
}

// True when everything is written. Reads meanwhile, or both sides could wait for each other.
Task<bool> Connection::Flush() {
    for (;;) {
        const int left = PQflush(session_);
        if (left <= 0) co_return left == 0;
        if (!co_await Wait(asio::posix::descriptor_base::wait_write)) co_return false;
        if (PQconsumeInput(session_) == 0) co_return false;
    }
}

// nullptr: the end of one command's results, or a broken session (broken_ says which).
Task<PGresult*> Connection::NextResult() {
    while (PQisBusy(session_) == 1) {
        const bool ready = co_await Wait(asio::posix::descriptor_base::wait_read);
        if (!ready || PQconsumeInput(session_) == 0) {
            Break(ready ? PQerrorMessage(session_) : "the socket failed");
            co_return nullptr;
        }
    }
    co_return PQgetResult(session_);
}

Task<std::expected<std::vector<Rows>, Failure>> Connection::Collect(
    const std::vector<Command>& commands) {
    std::vector<Rows> all;
    std::optional<ServerError> refused;
    std::size_t results = 0;  // of prepares and commands, in the order they were sent
    std::vector<bool> is_prepare;
    auto next_prepare = preparing_.begin();
    std::set<std::string_view> seen;
    for (const Command& command : commands) {
        if (next_prepare != preparing_.end() && *next_prepare == command.statement &&
            seen.insert(command.statement->name).second) {
            is_prepare.push_back(true);
            ++next_prepare;
        }
        is_prepare.push_back(false);
    }
    std::size_t prepared = 0;
    std::size_t gaps = 0;
    for (;;) {
        Owned result(co_await NextResult());
        if (broken_) co_return std::unexpected(Failure{Failure::Stage::kUnknown, {}, message_});
        if (!result) {  // between two commands; more of them than commands: the session is gone
            if (PQstatus(session_) == CONNECTION_BAD || ++gaps > is_prepare.size() + 1) {
                Break(PQerrorMessage(session_));
                co_return std::unexpected(Failure{Failure::Stage::kUnknown, {}, message_});
            }
            continue;
        }
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC) break;
        const bool prepare = results < is_prepare.size() && is_prepare[results];
        ++results;
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            if (prepare) {
                prepared_.insert(preparing_[prepared++]->name);
            } else {
                all.emplace_back(result.release());
            }
        } else if (status != PGRES_PIPELINE_ABORTED && !refused) {
            refused = ErrorOf(result.get());
        }
    }
    if (!refused) co_return all;
    // Class 57 (the server is going away): the session is over; what it was asked has not happened.
    if (refused->sqlstate.starts_with("57P") || refused->sqlstate.empty()) {
        Break(refused->message);
        co_return std::unexpected(Failure{Failure::Stage::kUnknown, *refused, refused->message});
    }
    co_return std::unexpected(Failure{Failure::Stage::kRefused, *refused, refused->message});
}

Task<std::expected<std::vector<Rows>, Failure>> Connection::RoundTrip(std::vector<Command> commands,
                                                                      Deadline deadline) {
    ASSERT(usable(), "a broken or busy connection is not used");
    if (std::ranges::any_of(commands, HasNul)) {
        const ServerError refused{.sqlstate = "22021", .message = "a text with a NUL"};
        co_return std::unexpected(Failure{Failure::Stage::kRefused, refused, refused.message});
    }
    busy_ = true;
    Arm(deadline);
    if (!Send(commands)) {
        Break(PQerrorMessage(session_));
        co_return std::unexpected(Failure{Failure::Stage::kNotSent, {}, message_});
    }
    if (!co_await Flush()) {
        Break(PQerrorMessage(session_));
        co_return std::unexpected(Failure{Failure::Stage::kUnknown, {}, message_});
    }
    auto collected = co_await Collect(commands);
    Disarm();
    busy_ = false;
    co_return collected;
}

}  // namespace openrun::postgres

#include "libs/bus/postgres_listener.hpp"

#include "libs/base/assert.hpp"

namespace openrun::bus {

PostgresListener::PostgresListener(Runtime& runtime, std::string conninfo, std::string channel)
    : runtime_(runtime),
      conninfo_(std::move(conninfo)),
      channel_(std::move(channel)),
      watch_(runtime.sweeper(), *this) {}

PostgresListener::~PostgresListener() { Close(); }

void PostgresListener::Close() {
    watch_.Disarm();
    if (socket_) socket_->release();  // libpq owns the descriptor
    socket_.reset();
    if (session_ != nullptr) PQfinish(std::exchange(session_, nullptr));
}

void PostgresListener::Watch::OnDeadline() {
    boost::system::error_code ignored;
    if (listener.socket_) listener.socket_->cancel(ignored);
}

std::unexpected<Error> PostgresListener::Lost() {
    std::string why = session_ == nullptr ? "no session" : PQerrorMessage(session_);
    Close();
    return Fail(Error{.kind = Kind::kUnavailable,
                      .code = "BUS_UNAVAILABLE",
                      .detail = std::move(why),
                      .retry_after = std::chrono::seconds{1}});
}

Task<bool> PostgresListener::Ready(Socket::wait_type what, Deadline deadline) {
    if (std::chrono::steady_clock::now() >= deadline) co_return false;
    watch_.Arm(deadline);
    const auto [error] = co_await socket_->async_wait(what, kAwait);
    watch_.Disarm();
    co_return !error && socket_.has_value();
}

Task<Result<void>> PostgresListener::Open(Deadline deadline) {
    Close();
    const std::string conninfo =
        conninfo_ + " keepalives_idle=10 keepalives_interval=5 keepalives_count=3";
    // On the pool: a host's name is resolved here, and that blocks.
    session_ = co_await runtime_.Blocking([conninfo] { return PQconnectStart(conninfo.c_str()); });
    if (session_ == nullptr || !co_await Connect(deadline)) co_return Lost();
    PQsetnonblocking(session_, 1);
    const auto listening = co_await Ask("LISTEN " + channel_, {}, deadline);
    if (!listening) co_return std::unexpected(listening.error());
    co_return Result<void>{};
}

Task<bool> PostgresListener::Connect(Deadline deadline) {
    auto next = PGRES_POLLING_WRITING;
    while (next == PGRES_POLLING_WRITING || next == PGRES_POLLING_READING) {
        if (socket_) socket_->release();  // the socket may be another one at each step
        if (PQstatus(session_) == CONNECTION_BAD) co_return false;
        socket_.emplace(runtime_.executor(), PQsocket(session_));
        const auto what = next == PGRES_POLLING_READING ? Socket::wait_read : Socket::wait_write;
        if (!co_await Ready(what, deadline)) co_return false;
        next = PQconnectPoll(session_);
    }
    co_return next == PGRES_POLLING_OK;
}

Task<Result<PostgresListener::ResultPtr>> PostgresListener::Ask(std::string sql,
                                                                std::vector<std::string> parameters,
                                                                Deadline deadline) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& one : parameters) values.push_back(one.c_str());
    const bool sent = session_ != nullptr &&
                      PQsendQueryParams(session_, sql.c_str(), static_cast<int>(values.size()),
                                        nullptr, values.data(), nullptr, nullptr, 0) == 1;
    if (!sent) co_return Lost();
    for (int left = PQflush(session_); left != 0; left = PQflush(session_)) {
        if (left < 0 || !co_await Ready(Socket::wait_write, deadline)) co_return Lost();
    }
    ResultPtr answer;
    for (;;) {
        while (PQisBusy(session_) == 1) {
            if (!co_await Ready(Socket::wait_read, deadline)) co_return Lost();
            if (PQconsumeInput(session_) != 1) co_return Lost();
        }
        ResultPtr one(PQgetResult(session_));
        if (!one) break;
        answer = std::move(one);
    }
    const auto status = answer ? PQresultStatus(answer.get()) : PGRES_FATAL_ERROR;
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) co_return Lost();
    co_return answer;
}

Task<Result<bool>> PostgresListener::TryLock(std::string name, Deadline deadline) {
    CO_TRY(const ResultPtr answer,
           co_await Ask("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", {std::move(name)},
                        deadline));
    co_return PQgetvalue(answer.get(), 0, 0)[0] == 't';
}

Task<Result<void>> PostgresListener::Check(Deadline deadline) {
    CO_CHECK(co_await Ask("SELECT 1", {}, deadline));
    co_return Result<void>{};
}

bool PostgresListener::TakeNotifications() {
    bool any = false;
    while (PGnotify* one = PQnotifies(session_)) {
        PQfreemem(one);
        any = true;
    }
    return any;
}

Task<bool> PostgresListener::Wait(Deadline deadline) {
    if (!open()) co_return false;
    while (!TakeNotifications()) {
        if (!co_await Ready(Socket::wait_read, deadline)) co_return false;
        if (PQconsumeInput(session_) != 1) {
            Close();
            co_return false;
        }
    }
    co_return true;
}

}  // namespace openrun::bus

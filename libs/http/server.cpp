#include "libs/http/server.hpp"

#include "libs/http/connection.hpp"
#include "libs/http/listener.hpp"
#include "libs/http/routed.hpp"
#include "libs/net/task_group.hpp"
#include "libs/telemetry/log.hpp"

#include <list>

namespace openrun::http {
namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

Result<std::string_view> BearerOf(const Request& request) {
    constexpr std::string_view kScheme = "Bearer ";
    const auto header = request.Header("authorization");
    if (!header) return Fail(Kind::kUnauthenticated, "SIGN_IN_REQUIRED");
    if (header->size() <= kScheme.size() ||
        !EqualNames(header->substr(0, kScheme.size()), kScheme)) {
        return Fail(Kind::kUnauthenticated, "TOKEN_INVALID", "not a bearer token");
    }
    return header->substr(kScheme.size());
}

}  // namespace

TokenAuthenticator::TokenAuthenticator(const Clock& clock, std::shared_ptr<const KeySet> keys,
                                       std::string service)
    : access_(clock, keys, {.type = "at+jwt", .issuer = "user", .audience = "openrun"}),
      internal_(clock, std::move(keys),
                {.type = "int+jwt", .issuer = "", .audience = std::move(service)}, 1'000) {}

Result<std::shared_ptr<const Identity>> TokenAuthenticator::Account(const Request& request) {
    TRY(const std::string_view token, BearerOf(request));
    TRY(const auto claims, access_.Verify(token));
    TRY(Identity identity, IdentityOf(*claims));
    return std::make_shared<const Identity>(std::move(identity));
}

Result<Authenticator::InternalCall> TokenAuthenticator::Internal(const Request& request) {
    TRY(const std::string_view token, BearerOf(request));
    TRY(const auto claims, internal_.Verify(token));
    InternalCall call;
    call.caller = claims->at("iss").as_string();
    if (const auto* account = claims->if_contains("account");
        account != nullptr && account->is_string()) {
        call.on_behalf_of = account->get_string();
    }
    return call;
}

void TokenAuthenticator::Replace(std::shared_ptr<const KeySet> keys) {
    access_.Replace(keys);
    internal_.Replace(std::move(keys));
}

struct Server::Impl {
    Impl(Runtime& owner, std::unique_ptr<ExchangeHandler> own, ExchangeHandler* given,
         Metrics& metrics, ServerOptions chosen)
        : runtime(owner),
          options(std::move(chosen)),
          handler(std::move(own)),
          shared{owner, handler ? *handler : *given, options},
          acceptor(owner.executor()),
          tasks(owner.executor()),
          open(metrics.AddGauge("http_connections", "Open connections",
                                {{"port", std::to_string(options.port)}})),
          turned_away(metrics.AddCounter("http_connections_refused_total",
                                         "Connections beyond the limit")) {}

    Task<void> Accept();
    void Take(TcpSocket socket);
    Task<void> Serve(TcpSocket socket);
    Task<void> CloseListener();
    Task<void> Stop(Deadline deadline);

    Runtime& runtime;
    ServerOptions options;
    std::unique_ptr<ExchangeHandler> handler;
    ConnectionShared shared;
    TcpAcceptor acceptor;
    TaskGroup tasks;
    std::list<Connection*> connections;
    bool accepting = true;
    Gauge& open;
    Counter& turned_away;
};

Server::Server(Runtime& runtime, const Router& router, Authenticator& authenticator, Random& random,
               Metrics& metrics, std::span<const ErrorText> error_texts,
               const ServerOptions& options)
    : impl_(std::make_unique<Impl>(
          runtime,
          std::make_unique<RoutedHandler>(runtime.executor(), router, authenticator, random,
                                          metrics, error_texts, options.access_log),
          nullptr, metrics, options)) {}

Server::Server(Runtime& runtime, ExchangeHandler& handler, Metrics& metrics, ServerOptions options)
    : impl_(std::make_unique<Impl>(runtime, nullptr, &handler, metrics, std::move(options))) {}

Server::~Server() = default;

Result<void> Server::Start() {
    Impl& impl = *impl_;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(impl.options.address, error);
    const asio::ip::tcp::endpoint endpoint(address, impl.options.port);
    if (!error) impl.acceptor.open(endpoint.protocol(), error);
    if (!error) impl.acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && impl.options.reuse_port) impl.acceptor.set_option(ReusePort(true), error);
    if (!error) impl.acceptor.bind(endpoint, error);
    if (!error) impl.acceptor.listen(4096, error);
    if (error) {
        return Fail(Kind::kUnavailable, "ADDRESS_UNAVAILABLE",
                    impl.options.address + ':' + std::to_string(impl.options.port) + ": " +
                        error.message());
    }
    impl.runtime.OnStop([this](Deadline deadline) { return impl_->Stop(deadline); });
    impl.runtime.Spawn("accept", impl.Accept());
    return {};
}

std::uint16_t Server::port() const { return impl_->acceptor.local_endpoint().port(); }

Task<void> Server::Impl::Accept() {
    while (accepting) {
        TcpSocket socket(runtime.executor());
        const auto [error] = co_await acceptor.async_accept(socket, kAwait);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {  // out of descriptors: let some close
            LogWarning("accept failed", {{"error", error.message()}});
            co_await SleepFor(runtime.executor(), std::chrono::milliseconds{50});
            continue;
        }
        Take(std::move(socket));
    }
}

void Server::Impl::Take(TcpSocket socket) {
    if (tasks.size() >= options.connections_max) {
        turned_away.Add();
        return;  // closed by its destructor
    }
    tasks.Spawn(Serve(std::move(socket)), [](const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& thrown) {
            LogError("a connection failed", {{"error", thrown.what()}});
        }
    });
}

Task<void> Server::Impl::Serve(TcpSocket socket) {
    Connection connection(std::move(socket), shared);
    struct Listed {
        Impl& impl;
        std::list<Connection*>::iterator place;
        Listed(Impl& owner, Connection* one)
            : impl(owner), place(owner.connections.insert(owner.connections.end(), one)) {
            impl.open.Add(1);
        }
        ~Listed() {
            impl.open.Add(-1);
            impl.connections.erase(place);
        }
        Listed(const Listed&) = delete;
        Listed& operator=(const Listed&) = delete;
    } const listed(*this, &connection);
    co_await connection.Run();
}

// A handshake under way when newcomers are turned away is over long before this.
constexpr std::chrono::milliseconds kHandshake{50};

Task<void> Server::Impl::CloseListener() {
    boost::system::error_code ignored;
    if (options.lame_duck.count() > 0 && TurnAwayNewcomers(acceptor)) {
        co_await SleepFor(runtime.executor(), kHandshake);
        accepting = false;
        acceptor.cancel(ignored);
        for (;;) {
            TcpSocket socket(runtime.executor());
            if (!TakeWaiting(acceptor, socket)) break;
            Take(std::move(socket));
        }
    }
    accepting = false;
    acceptor.close(ignored);
}

Task<void> Server::Impl::Stop(Deadline deadline) {
    shared.stopping = true;
    for (Connection* connection : connections) connection->EndStream();
    co_await CloseListener();
    if (options.lame_duck.count() > 0)
        co_await tasks.Join(std::min(deadline, After(options.lame_duck)));
    shared.closing = true;
    for (Connection* connection : connections) connection->Stop();
    if (!co_await tasks.Join(deadline)) {
        tasks.Cancel();
        co_await tasks.Join(After(std::chrono::seconds{1}));
    }
}

}  // namespace openrun::http

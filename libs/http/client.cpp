#include "libs/http/client.hpp"

#include "libs/http/client_connection.hpp"

#include <list>

namespace openrun::http {
namespace {

using Clock = std::chrono::steady_clock;

bool IsIdempotent(const ClientRequest& request) {
    const bool safe = request.method != Method::kPost && request.method != Method::kPatch;
    return safe || std::ranges::any_of(request.headers, [](const auto& header) {
               return EqualNames(header.first, "Idempotency-Key");
           });
}

Error Unavailable(std::string detail) {
    return {
        Kind::kUnavailable, "UPSTREAM_UNAVAILABLE", std::move(detail), {}, std::chrono::seconds{1}};
}

}  // namespace

std::optional<std::string_view> ClientResponse::Header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
        if (EqualNames(known, name)) return value;
    }
    return std::nullopt;
}

struct Client::Impl : std::enable_shared_from_this<Client::Impl> {
    struct Target {
        Origin origin;
        std::list<std::unique_ptr<ClientConnection>> idle;
        Clock::time_point down_until{};
    };

    Impl(Runtime& owner, ClientOptions chosen) : runtime(owner), options(std::move(chosen)) {
        for (std::size_t start = 0; start < options.url.size();) {
            const auto end = std::min(options.url.find(',', start), options.url.size());
            if (auto origin =
                    ParseOrigin(std::string_view(options.url).substr(start, end - start))) {
                targets.push_back(std::make_unique<Target>());
                targets.back()->origin = *std::move(origin);
            }
            start = end + 1;
        }
        const bool any_tls =
            std::ranges::any_of(targets, [](const auto& target) { return target->origin.tls; });
        if (any_tls) {
            tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
            tls->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
            tls->set_default_verify_paths();
        }
    }

    Task<bool> Enter(Deadline deadline);  // a slot among connections_max
    void Leave();
    Target& Next();
    Task<std::unique_ptr<ClientConnection>> Connect(Target& target, Deadline deadline);
    std::unique_ptr<ClientConnection> TakeIdle(Target& target);
    std::string Serialise(const Target& target, const ClientRequest& request) const;

    Runtime& runtime;
    ClientOptions options;
    std::vector<std::unique_ptr<Target>> targets;
    std::unique_ptr<asio::ssl::context> tls;
    std::size_t turn = 0;
    std::size_t busy = 0;
    std::list<Timer*> waiters;
};

Task<bool> Client::Impl::Enter(Deadline deadline) {
    if (busy < options.connections_max) {
        ++busy;
        co_return true;
    }
    Timer waiter(runtime.executor(), deadline);
    const auto place = waiters.insert(waiters.end(), &waiter);
    struct Gone {
        std::list<Timer*>& waiters;
        std::list<Timer*>::iterator place;
        bool served = false;
        ~Gone() {
            if (!served) waiters.erase(place);
        }
    } gone{waiters, place};
    co_await waiter.async_wait(kAwait);
    gone.served = std::ranges::find(waiters, &waiter) ==
                  waiters.end();  // Leave() took us out: the slot is ours
    co_return gone.served;
}

void Client::Impl::Leave() {
    if (waiters.empty()) {
        --busy;
        return;
    }
    Timer* first = waiters.front();  // the slot goes to the one who waits longest
    waiters.pop_front();
    first->cancel();
}

// Targets take turns; one that could not be reached is passed over for a second.
Client::Impl::Target& Client::Impl::Next() {
    for (std::size_t tries = 0; tries < targets.size(); ++tries) {
        Target& target = *targets[turn++ % targets.size()];
        if (target.down_until <= Clock::now()) return target;
    }
    return *targets[turn++ % targets.size()];
}

std::unique_ptr<ClientConnection> Client::Impl::TakeIdle(Target& target) {
    while (!target.idle.empty()) {
        auto connection = std::move(target.idle.back());
        target.idle.pop_back();
        if (Clock::now() - connection->idle_since < options.idle_timeout && connection->Alive())
            return connection;
    }
    return nullptr;
}

Task<std::unique_ptr<ClientConnection>> Client::Impl::Connect(Target& target, Deadline deadline) {
    auto connection = std::make_unique<ClientConnection>(runtime, target.origin, tls.get());
    if (co_await connection->Open(std::min(deadline, After(options.connect_timeout))))
        co_return connection;
    target.down_until = Clock::now() + std::chrono::seconds{1};
    co_return nullptr;
}

std::string Client::Impl::Serialise(const Target& target, const ClientRequest& request) const {
    std::string bytes(MethodText(request.method));
    bytes.append(" ")
        .append(request.target)
        .append(" HTTP/1.1\r\nHost: ")
        .append(target.origin.HostHeader());
    bytes += "\r\n";
    const bool has_body = !request.body.empty();
    if (has_body) bytes.append("Content-Type: ").append(request.content_type).append("\r\n");
    if (has_body || request.method == Method::kPost || request.method == Method::kPut ||
        request.method == Method::kPatch) {
        bytes.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    for (const auto& [name, value] : request.headers)
        bytes.append(name).append(": ").append(value).append("\r\n");
    return bytes.append("\r\n").append(request.body);
}

Client::Client(Runtime& runtime, ClientOptions options)
    : impl_(std::make_shared<Impl>(runtime, std::move(options))) {}
Client::~Client() = default;

Task<Result<ClientResponse>> Client::Call(ClientRequest request, Deadline deadline) {
    const auto impl = impl_;
    if (impl->targets.empty()) co_return Fail(Unavailable("no address: " + impl->options.url));
    if (!co_await impl->Enter(deadline)) co_return Fail(Unavailable("all connections are busy"));
    struct Slot {
        Impl& owner;
        ~Slot() { owner.Leave(); }
    } const slot{*impl};
    std::size_t unreachable = 0;
    bool retried = false;
    for (;;) {
        Impl::Target& target = impl->Next();
        auto connection = impl->TakeIdle(target);
        const bool pooled = connection != nullptr;
        if (!pooled) connection = co_await impl->Connect(target, deadline);
        if (!connection) {  // nothing was sent: another target may do, or another instance
            const std::size_t tries = impl->targets.size() + (target.origin.IsName() ? 1 : 0);
            if (++unreachable < tries && Clock::now() < deadline) continue;
            co_return Fail(Unavailable("cannot connect to " + target.origin.HostHeader()));
        }
        auto outcome = co_await connection->Exchange(
            impl->Serialise(target, request), request.method, impl->options.body_max, deadline);
        using Progress = ClientConnection::Progress;
        if (outcome.progress == Progress::kDone) {
            if (connection->reusable()) {
                connection->idle_since = Clock::now();
                target.idle.push_back(std::move(connection));
            }
            co_return std::move(outcome.response);
        }
        const bool stale = pooled && outcome.progress == Progress::kSent && !outcome.timed_out;
        if (stale && !retried && IsIdempotent(request)) {
            retried = true;
            target.idle.clear();
            continue;
        }
        if (outcome.timed_out)
            co_return Fail(Kind::kTimeout, "UPSTREAM_TIMEOUT", target.origin.HostHeader());
        co_return Fail(Kind::kUpstream, "UPSTREAM_BROKEN",
                       target.origin.HostHeader() + ": " + outcome.detail);
    }
}

}  // namespace openrun::http

#pragma once
// An HTTP/1.1 server on one io thread. Beast's basic_parser reads, fields are copied once into a
// recycled arena, a response is written as one buffer, the sweeper ends what is slow. Refused
// before any handler: malformed framing, duplicate Content-Length, Content-Length with
// Transfer-Encoding, duplicates of headers that decide something, too many or too large headers
// (431), too large bodies (413), slow headers and bodies (408). Stopping: no new connections,
// requests in flight finish, streams are told, the rest is closed at the deadline. With a lame-duck
// period kept connections are not closed at once: each may bring one more request, whose answer
// says Connection: close. A caller that gives up idle connections sooner never loses one.

#include "libs/http/exchange.hpp"
#include "libs/http/problem.hpp"
#include "libs/http/router.hpp"
#include "libs/net/runtime.hpp"
#include "libs/security/jwt.hpp"
#include "libs/telemetry/metrics.hpp"

#include <memory>
#include <span>
#include <string>

namespace openrun::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: the kernel chooses; see Server::port()
    std::size_t connections_max = 20'000;
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t fields_max = 64;
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{20'000};  // from the first wait on
    std::uint64_t body_bytes_per_second = 4'096;     // what earns a body more time
    std::chrono::milliseconds idle_timeout{60'000};
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds lame_duck{0};
    bool reuse_port = false;
    bool access_log = true;
};

// Turns what a request carries into who asks. One a thread.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    // Bearer access token. Errors: SIGN_IN_REQUIRED, TOKEN_INVALID, TOKEN_EXPIRED
    // (unauthenticated).
    virtual Result<std::shared_ptr<const Identity>> Account(const Request& request) = 0;
    // Internal token; the caller's name and the account it calls for. Same errors.
    struct InternalCall {
        std::string caller, on_behalf_of;
    };
    virtual Result<InternalCall> Internal(const Request& request) = 0;
};

// The usual one: access tokens (typ at+jwt, iss "user", aud "openrun") and internal ones (typ
// int+jwt, aud = this service), both against the JWKS everybody is given.
class TokenAuthenticator final : public Authenticator {
public:
    TokenAuthenticator(const Clock& clock, std::shared_ptr<const KeySet> keys, std::string service);
    Result<std::shared_ptr<const Identity>> Account(const Request& request) override;
    Result<InternalCall> Internal(const Request& request) override;
    void Replace(std::shared_ptr<const KeySet> keys);

private:
    TokenVerifier access_;
    TokenVerifier internal_;
};

class Server {
public:
    // All references outlive the server. Starts to accept at Start(); stops through the runtime's
    // stop hooks.
    Server(Runtime& runtime, const Router& router, Authenticator& authenticator, Random& random,
           Metrics& metrics, std::span<const ErrorText> error_texts, const ServerOptions& options);
    // Below the router: the gateway's proxy.
    Server(Runtime& runtime, ExchangeHandler& handler, Metrics& metrics, ServerOptions options);
    ~Server();

    // Error: ADDRESS_UNAVAILABLE (unavailable).
    [[nodiscard]] Result<void> Start();
    [[nodiscard]] std::uint16_t port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openrun::http

#pragma once
// Redis on Asio: own transport, hiredis's reader as parser, everything pipelined on one connection,
// every command with a deadline. A reply that is missing after command_timeout closes the
// connection (replies are positional); it is made again by itself, with jitter. Errors:
// REDIS_UNAVAILABLE (unavailable): not connected or too many waiting; nothing was sent.
// REDIS_OUTCOME_UNKNOWN (timeout): sent, no answer. REDIS_REFUSED (internal): an error reply, its
// text in the detail.

#include "libs/base/random.hpp"
#include "libs/net/runtime.hpp"
#include "libs/telemetry/metrics.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace openrun::redis {

struct Reply {
    using Array = std::vector<Reply>;
    std::variant<std::monostate, std::int64_t, std::string, Array>
        value;  // nil, integer, string/status, array

    [[nodiscard]] bool IsNil() const { return value.index() == 0; }
    // Asserting the type: a script of ours that answers something else is a bug.
    [[nodiscard]] std::int64_t Integer() const;
    [[nodiscard]] const std::string& String() const;
    [[nodiscard]] const Array& Items() const;
};

struct ClientOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 6379;
    std::string password = {};  // AUTH when not empty
    std::size_t waiting_max = 50'000;
    std::chrono::milliseconds command_timeout{500};
    std::chrono::milliseconds reconnect_first{50}, reconnect_longest{1'000};
};

// A Lua script (generated from lua/*.lua): sent by hash, loaded again on NOSCRIPT.
struct Script {
    const char* name;
    const char* source;
};

class Client {
public:
    Client(Runtime& runtime, Random& random, Metrics& metrics, ClientOptions options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    Task<Result<Reply>> Command(std::vector<std::string> words, Deadline deadline);
    Task<Result<Reply>> Eval(const Script& script, std::vector<std::string> keys,
                             std::vector<std::string> arguments, Deadline deadline);
    // XREAD BLOCK and friends would stall the pipeline: they get a connection of their own.
    Task<Result<Reply>> Blocking(std::vector<std::string> words, Deadline deadline);

    [[nodiscard]] bool connected() const;
    // Waits for the connection, then asks PING. Used for readiness and by tests.
    Task<bool> Ping(Deadline deadline);
    // Called on the io thread after every (re)connect: the store may have been wiped meanwhile.
    void OnConnect(std::function<void()> call);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace openrun::redis

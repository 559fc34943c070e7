#pragma once
// One connection to a service, used by one request at a time. Everything on it stands under the
// deadline it was last armed with; once that has passed, all further awaits fail at once.

#include "libs/http/client_connection.hpp"
#include "libs/http/wire.hpp"
#include "libs/net/runtime.hpp"

#include <optional>
#include <string>

namespace openrun::gateway {

class UpstreamConnection final : public Sweeper::Entry {
public:
    explicit UpstreamConnection(Runtime& runtime);

    Task<bool> Open(const http::Origin& origin, Deadline deadline);
    Task<bool> Write(std::string_view head, std::string_view body = {});
    // More bytes for the answer. False at its end, on an error, or past the deadline.
    Task<bool> Read();
    // Ends whatever is being awaited.
    void Cut();

    // The next answer is read anew; `bodyless`: it answers HEAD.
    void ExpectAnswer(bool bodyless);
    [[nodiscard]] http::ResponseParser& answer() { return *answer_; }
    [[nodiscard]] boost::beast::flat_buffer& in() { return in_; }
    // What Feed() has found of the body; the reader clears it.
    [[nodiscard]] std::string& piece() { return piece_; }

    [[nodiscard]] bool ended() const { return ended_; }  // the service closed in an orderly way
    [[nodiscard]] bool timed_out() const { return timed_out_; }
    // Nothing has come, and nobody has closed, since the last answer?
    [[nodiscard]] bool Quiet();
    Deadline idle_since{};

private:
    void OnDeadline() override;

    TcpSocket socket_;
    TcpResolver resolver_;
    boost::beast::flat_buffer in_;
    std::string arena_, piece_;
    std::optional<http::ResponseParser> answer_;
    bool ended_ = false;
    bool cut_ = false;
    bool timed_out_ = false;
};

}  // namespace openrun::gateway

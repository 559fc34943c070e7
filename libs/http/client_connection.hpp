#pragma once
// One outbound connection, plain or TLS. Used by one call at a time; Client's pool owns it. A
// missed deadline closes it.

#include "libs/http/client.hpp"
#include "libs/http/wire.hpp"

#include <boost/asio/ssl.hpp>

#include <memory>
#include <optional>
#include <string>

namespace openrun::http {

struct Origin {  // of one URL
    bool tls = false;
    std::string host;
    std::string port;
    [[nodiscard]] std::string HostHeader() const;  // with the port unless it is the scheme's own
    [[nodiscard]] bool IsName() const;  // no address: may stand for several, and for others later
};
// "http://host:port", "https://host". nullopt for anything else.
[[nodiscard]] std::optional<Origin> ParseOrigin(std::string_view url);

class ClientConnection final : public Sweeper::Entry {
public:
    ClientConnection(Runtime& runtime, const Origin& origin, asio::ssl::context* tls);

    Task<bool> Open(Deadline deadline);
    // How far a call came tells what may have happened.
    enum class Progress : std::uint8_t { kNothingSent, kSent, kAnswering, kDone };
    struct Outcome {
        Progress progress = Progress::kNothingSent;
        bool timed_out = false;
        std::string detail;
        ClientResponse response;
    };
    Task<Outcome> Exchange(std::string_view bytes, Method method, std::size_t body_max,
                           Deadline deadline);

    [[nodiscard]] bool reusable() const { return reusable_; }
    // Has the peer closed, or said something unasked, since the last answer?
    [[nodiscard]] bool Alive();
    Deadline idle_since{};

private:
    void OnDeadline() override;
    TcpSocket& socket();
    Task<boost::system::error_code> Write(std::string_view bytes);
    Task<boost::system::error_code> Read();
    Task<Outcome> ReadAnswer(Method method, std::size_t body_max);

    Runtime& runtime_;
    const Origin& origin_;
    TcpSocket plain_;
    std::unique_ptr<asio::ssl::stream<TcpSocket&>> tls_;
    asio::ssl::context* tls_context_;
    boost::beast::flat_buffer in_;
    std::string arena_, body_;
    bool timed_out_ = false;
    bool reusable_ = false;
};

}  // namespace openrun::http

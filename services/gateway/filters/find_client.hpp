#pragma once
// Who the client is when a proxy of ours stands before us: the last entry of X-Forwarded-For, and
// X-Forwarded-Proto, count only when the peer is one of the trusted proxies. From anybody else they
// are hearsay. One a thread.

#include "services/gateway/passage.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <span>
#include <string>
#include <vector>

namespace openrun::gateway {

class FindClient {
public:
    // "127.0.0.0/8", "::1/128", or single addresses. Error: INVALID_SETTINGS (invalid).
    [[nodiscard]] static Result<FindClient> Trusting(std::span<const std::string> networks);

    void Note(Passage& passage, const std::string& peer_address);

private:
    [[nodiscard]] bool Trusts(const std::string& address) const;

    std::vector<boost::asio::ip::network_v4> networks_v4_;
    std::vector<boost::asio::ip::network_v6> networks_v6_;
    std::string last_peer_;  // almost always the same one
    bool last_trusted_ = false;
};

}  // namespace openrun::gateway

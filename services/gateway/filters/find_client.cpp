#include "services/gateway/filters/find_client.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace openrun::gateway {
namespace {

namespace ip = boost::asio::ip;

template <typename Network, typename Address>
bool Holds(const Network& network, const Address& address) {
    return Network(address, network.prefix_length()).canonical() == network.canonical();
}

}  // namespace

Result<FindClient> FindClient::Trusting(std::span<const std::string> networks) {
    FindClient filter;
    for (const std::string& text : networks) {
        boost::system::error_code error;
        const bool is_v6 = text.contains(':');
        const std::string whole = text.contains('/') ? text : text + (is_v6 ? "/128" : "/32");
        if (is_v6) {
            filter.networks_v6_.push_back(ip::make_network_v6(whole, error));
        } else {
            filter.networks_v4_.push_back(ip::make_network_v4(whole, error));
        }
        if (error) return Fail(Kind::kInvalid, "INVALID_SETTINGS", "no network: " + text);
    }
    return filter;
}

bool FindClient::Trusts(const std::string& text) const {
    boost::system::error_code error;
    const auto address = ip::make_address(text, error);
    if (error) return false;
    if (address.is_v4()) {
        return std::ranges::any_of(
            networks_v4_, [&](const auto& network) { return Holds(network, address.to_v4()); });
    }
    return std::ranges::any_of(
        networks_v6_, [&](const auto& network) { return Holds(network, address.to_v6()); });
}

void FindClient::Note(Passage& passage, const std::string& peer_address) {
    if (peer_address != last_peer_) {
        last_trusted_ = Trusts(peer_address);
        last_peer_ = peer_address;
    }
    passage.context.client_address = peer_address;
    if (!last_trusted_) return;
    std::string_view last;
    for (const http::Field& field : passage.request.fields) {
        if (http::EqualNames(field.name, "x-forwarded-for")) last = field.value;
        if (http::EqualNames(field.name, "x-forwarded-proto") && field.value == "https")
            passage.scheme = "https";
    }
    last = last.substr(last.rfind(',') + 1);
    while (last.starts_with(' ')) last.remove_prefix(1);
    boost::system::error_code error;
    const auto address = ip::make_address(std::string(last), error);
    if (!error) passage.context.client_address = address.to_string();
}

}  // namespace openrun::gateway

#include "services/gateway/filters/find_client.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

std::string ClientOf(const std::string& peer, std::vector<http::Field> fields) {
    const std::vector<std::string> networks{"127.0.0.0/8", "10.1.2.3", "fd00::/8"};
    auto filter = *FindClient::Trusting(networks);
    Asked asked(http::Method::kGet, std::move(fields));
    filter.Note(asked.passage, peer);
    return std::string(asked.passage.scheme) + " " + asked.passage.context.client_address;
}

TEST(FindClient, BelievesTrustedProxiesOnly) {
    const std::vector<http::Field> said{{"X-Forwarded-For", "6.6.6.6, 203.0.113.7"},
                                        {"X-Forwarded-Proto", "https"}};
    EXPECT_EQ(ClientOf("127.0.0.1", said), "https 203.0.113.7");
    EXPECT_EQ(ClientOf("10.1.2.3", said), "https 203.0.113.7");
    EXPECT_EQ(ClientOf("fd12::1", said), "https 203.0.113.7");
    EXPECT_EQ(ClientOf("10.1.2.4", said), "http 10.1.2.4");
    EXPECT_EQ(ClientOf("198.51.100.9", said), "http 198.51.100.9");
}

TEST(FindClient, TakesTheLastEntryOfTheLastHeader) {
    EXPECT_EQ(ClientOf("127.0.0.1",
                       {{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "2.2.2.2,3.3.3.3"}}),
              "http 3.3.3.3");
}

TEST(FindClient, IgnoresWhatIsNoAddress) {
    for (const auto* odd : {"", "unknown", "1.2.3", "evil\" x", "1.1.1.1,"}) {
        EXPECT_EQ(ClientOf("127.0.0.1", {{"X-Forwarded-For", odd}}), "http 127.0.0.1") << odd;
    }
}

TEST(FindClient, RefusesNetworksThatAreNone) {
    const std::vector<std::string> wrong{"127.0.0.0/64"};
    EXPECT_FALSE(FindClient::Trusting(wrong));
}

}  // namespace
}  // namespace openrun::gateway

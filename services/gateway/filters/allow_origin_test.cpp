#include "services/gateway/filters/allow_origin.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

const AllowOrigin kFilter({"https://www.openrun.example"});

std::string HeadersFor(const char* origin) {
    Asked asked(http::Method::kGet, {{"Origin", origin}});
    kFilter.Note(asked.passage);
    std::string out;
    AllowOrigin::AppendHeaders(out, asked.passage);
    return out;
}

TEST(AllowOrigin, NamesOnlyOurOwnOrigin) {
    EXPECT_TRUE(HeadersFor("https://www.openrun.example")
                    .contains("Access-Control-Allow-Origin: https://www.openrun.example\r\n"
                              "Access-Control-Allow-Credentials: true\r\n"));
    for (const auto* other : {"https://evil.example", "null", "*",
                              "https://www.openrun.example.evil", "http://www.openrun.example"}) {
        EXPECT_EQ(HeadersFor(other), "Vary: Origin\r\n") << other;
    }
}

Result<http::Response> Preflight(const char* origin) {
    Asked asked(http::Method::kOptions,
                {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
    kFilter.Note(asked.passage);
    return AllowOrigin::Preflight(asked.passage);
}

TEST(AllowOrigin, AnswersPreflights) {
    const auto ours = Preflight("https://www.openrun.example");
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->status, 204);
    const auto theirs = Preflight("https://evil.example");
    ASSERT_FALSE(theirs);
    EXPECT_EQ(theirs.error().code, "ORIGIN_NOT_ALLOWED");
}

}  // namespace
}  // namespace openrun::gateway

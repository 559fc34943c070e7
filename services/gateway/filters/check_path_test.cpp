#include "services/gateway/filters/check_path.hpp"

#include <gtest/gtest.h>

namespace openrun::gateway {
namespace {

TEST(CheckPath, LetsOrdinaryPathsThrough) {
    for (const auto* path : {"/", "/api/v1/events", "/api/v1/events/", "/a/b.c/..d/e..", "/a%20b",
                             "/%EA%B3%B5%EC%97%B0", "/a;b=c", "/.well-known/jwks.json"}) {
        EXPECT_TRUE(CheckPath(path)) << path;
    }
}

TEST(CheckPath, RefusesWhatCanBeReadInTwoWays) {
    for (const auto* path :
         {"",      "*",      "api",           "/a/../b",  "/..",       "/a/..",  "/./a",
          "/a/.",  "//a",    "/a//b",         "/a%2fb",   "/a%2Fb",    "/a%5cb", "/%2e%2e/a",
          "/a%2e", "/a%00b", "/a%",           "/a%2",     "/a%zz",     "/a\\b",  "/a#b",
          "/a b",  "/a\x01", "/\xea\xb3\xb5", "/a%252fb", "/a%0d%0ab", "/%7f"}) {
        const auto checked = CheckPath(path);
        EXPECT_TRUE(!checked && checked.error().code == "MALFORMED_REQUEST") << path;
    }
}

}  // namespace
}  // namespace openrun::gateway

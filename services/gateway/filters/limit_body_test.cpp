#include "services/gateway/filters/limit_body.hpp"

#include "services/gateway/filters/filter_test_support.hpp"

namespace openrun::gateway {
namespace {

TEST(LimitBody, RefusesWhatSaysItIsTooLarge) {
    Asked asked(http::Method::kPost, {}, {.body_max = 10});
    EXPECT_EQ(CodeOf(LimitBody(asked.passage)), "");
    asked.passage.content_length = 10;
    EXPECT_EQ(CodeOf(LimitBody(asked.passage)), "");
    asked.passage.content_length = 11;
    EXPECT_EQ(CodeOf(LimitBody(asked.passage)), "BODY_TOO_LARGE");
}

}  // namespace
}  // namespace openrun::gateway

#include "services/event/handlers/conditional.hpp"

#include <gtest/gtest.h>

namespace openrun::event {
namespace {

bool HasIt(std::string_view header, std::string_view tag) {
    const http::Field field{"if-none-match", header};
    http::Request request;
    request.fields = {&field, 1};
    return HasAlready(request, tag);
}

TEST(Conditional, ReadsListsAndComparesWeakly) {
    EXPECT_TRUE(HasIt("\"a\"", "\"a\""));
    EXPECT_TRUE(HasIt("W/\"a\"", "\"a\""));
    EXPECT_TRUE(HasIt("\"x\", W/\"a\"", "W/\"a\""));
    EXPECT_TRUE(HasIt("*", "\"a\""));
    EXPECT_FALSE(HasIt("\"ab\"", "\"a\""));
    EXPECT_FALSE(HasIt("", "\"a\""));
    EXPECT_FALSE(HasIt("a", "\"a\""));
    EXPECT_FALSE(HasAlready(http::Request{}, "\"a\""));
}

TEST(Conditional, TagsDifferWhenTheTextDoes) {
    EXPECT_EQ(WeakTagOf("a"), WeakTagOf("a"));
    EXPECT_NE(WeakTagOf("a"), WeakTagOf("b"));
}

}  // namespace
}  // namespace openrun::event

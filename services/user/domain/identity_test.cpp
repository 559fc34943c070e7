#include "services/user/domain/identity.hpp"

#include <gtest/gtest.h>

namespace openrun::user {
namespace {

using namespace std::chrono_literals;

const Instant kNow = ParseInstant("2026-11-24T12:00:00Z").value();
const IdentityRule kRule{.channel_type = "TEST", .age_max = 1h};

VerifiedIdentity Good() {
    return {.status = "VERIFIED",
            .channel_type = "TEST",
            .verified_at = kNow - 1min,
            .name = "김시험",
            .birth_date = "1990-01-02",
            .phone = "01012345678",
            .ci = "ci",
            .di = ""};
}
std::string CodeOf(const VerifiedIdentity& identity) {
    const auto checked = CheckIdentity(identity, kRule, kNow);
    return checked ? "ok" : checked.error().code;
}

TEST(Identity, IsWholeFreshAndOldEnough) {
    EXPECT_EQ(CodeOf(Good()), "ok");
    auto identity = Good();
    identity.ci = "";
    EXPECT_EQ(CodeOf(identity), "IDENTITY_INSUFFICIENT");
    identity.di = "di";
    EXPECT_EQ(CodeOf(identity), "ok") << "DI stands in where CI is missing";
    identity = Good();
    identity.status = "READY";
    EXPECT_EQ(CodeOf(identity), "IDENTITY_NOT_VERIFIED");
    identity = Good();
    identity.verified_at = kNow - 2h;
    EXPECT_EQ(CodeOf(identity), "IDENTITY_UNKNOWN");
    identity = Good();
    identity.channel_type = "LIVE";
    EXPECT_EQ(CodeOf(identity), "IDENTITY_INSUFFICIENT");
    identity = Good();
    identity.birth_date = "2012-11-25";
    EXPECT_EQ(CodeOf(identity), "AGE_NOT_ALLOWED");
    identity.birth_date = "2012-11-24";
    EXPECT_EQ(CodeOf(identity), "ok") << "fourteen today";
    identity.birth_date = "yesterday";
    EXPECT_EQ(CodeOf(identity), "IDENTITY_INSUFFICIENT");
}

TEST(Identity, MasksNames) {
    EXPECT_EQ(MaskName("김시험"), "김*험");
    EXPECT_EQ(MaskName("이몽"), "이*");
    EXPECT_EQ(MaskName("Jo"), "J*");
    EXPECT_EQ(MaskName(""), "");
}

TEST(Email, IsTakenInOneForm) {
    EXPECT_EQ(NormaliseEmail(" Buyer@Example.COM "), "buyer@example.com");
    for (const auto* bad : {"", "a", "@b.c", "a@", "a@b", "a@.b", "a@b.", "a b@c.de", "a@b@c.de",
                            "a@b.c\n", "<a@b.de>"}) {
        EXPECT_FALSE(NormaliseEmail(bad)) << bad;
    }
}

}  // namespace
}  // namespace openrun::user

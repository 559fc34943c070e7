#include "libs/base/encoding.hpp"
#include "libs/base/id.hpp"
#include "libs/base/settings.hpp"

#include <gtest/gtest.h>

#include <map>

namespace openrun {
namespace {

Instant At(std::string_view text) { return ParseInstant(text).value(); }

TEST(Time, ReadsEveryPrecisionAndOffset) {
    EXPECT_EQ(At("2026-01-02T03:04:05Z"), At("2026-01-02T12:04:05.000000000+09:00"));
    EXPECT_EQ(FormatInstant(At("2026-01-02T03:04:05.123456789Z")), "2026-01-02T03:04:05.123456Z");
    EXPECT_EQ(ParsePostgresInstant("2026-01-02 03:04:05.5+00").value(),
              At("2026-01-02T03:04:05.5Z"));
    EXPECT_EQ(ParsePostgresInstant("infinity").value(), kForever);
}

TEST(Time, RefusesWhatIsNoTime) {
    for (const auto* text :
         {"", "2026-02-30T00:00:00Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:05",
          "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z", "2026-1-2T03:04:05Z",
          "-026-01-02T03:04:05Z"}) {
        EXPECT_FALSE(ParseInstant(text)) << text;
    }
}

TEST(Ids, NeverDecreaseAndReadBack) {
    ManualClock clock(At("2026-01-02T03:04:05Z"));
    SeededRandom random(1);
    IdSource ids(clock, random);
    auto last = ids.Next<Id<struct Any>>();
    for (int i = 0; i < 1000; ++i) {
        if (i == 500) clock.Advance(std::chrono::seconds{-5});
        const auto next = ids.Next<Id<struct Any>>();
        EXPECT_LT(last, next);
        last = next;
    }
    EXPECT_EQ(last.Text()[14], '7');
    EXPECT_EQ(Id<struct Any>::Parse(last.Hex()).value(), last);
    EXPECT_FALSE(Id<struct Any>::Parse("0190000000007000-8000-000000000001"));
}

TEST(Encoding, RoundTripsAndIsStrict) {
    SeededRandom random(2);
    for (std::size_t size = 0; size < 40; ++size) {
        Bytes bytes(size);
        random.Fill(bytes);
        EXPECT_EQ(DecodeHex(EncodeHex(bytes)), bytes);
        EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
        EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
    }
    EXPECT_FALSE(DecodeBase64("a-_b"));
    EXPECT_FALSE(DecodeBase64Url("AB=="));
    EXPECT_FALSE(DecodeBase64Url("A"));
    EXPECT_FALSE(DecodeBase64Url("AB"[0] == 'A' ? "AB!" : ""));
    EXPECT_EQ(EncodePercent("한 a/b"), "%ED%95%9C%20a%2Fb");
    EXPECT_EQ(DecodePercent("%ED%95%9C%20a").value(), "한 a");
    EXPECT_FALSE(DecodePercent("%4"));
}

TEST(Settings, ReportsEveryMistakeAtOnce) {
    const std::map<std::string, std::string, std::less<>> given{
        {"TTL", "5 minutes"}, {"PORT", "70000"}, {"BUS", "pigeon"}, {"CAR", "red"}};
    SettingsReader reader([&](std::string_view name) -> std::optional<std::string> {
        const auto found = given.find(name);
        return found == given.end() ? std::nullopt : std::optional(found->second);
    });
    using namespace std::chrono_literals;
    EXPECT_EQ(reader.Duration("HOLD", 5min, 1s, 1h, "how long"), 5min);
    (void)reader.Duration("TTL", 1min, 1s, 1h, "how long");
    (void)reader.Integer("PORT", 1, 1, 65535, "where");
    (void)reader.Secret("KEY", "what opens");
    EXPECT_EQ(reader.Choice("BUS", "kafka", {"kafka", "postgres"}, "what carries"), "kafka");
    EXPECT_EQ(reader.Choice("CAR", "blue", {"blue", "red"}, "which colour"), "red");
    const auto checked = reader.Check();
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().detail.find("TTL"), std::string::npos);
    EXPECT_NE(checked.error().detail.find("PORT"), std::string::npos);
    EXPECT_NE(checked.error().detail.find("KEY"), std::string::npos);
    EXPECT_NE(checked.error().detail.find("BUS=pigeon is none of kafka, postgres"),
              std::string::npos);
    EXPECT_EQ(checked.error().detail.find("CAR"), std::string::npos);
    EXPECT_NE(reader.Table().find("| `HOLD` | duration | 5min | 1s..1h | how long |"),
              std::string::npos);
}

}  // namespace
}  // namespace openrun

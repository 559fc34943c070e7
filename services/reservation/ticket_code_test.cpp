#include "services/reservation/ticket_code.hpp"

#include <gtest/gtest.h>

namespace openrun::reservation {
namespace {

TEST(TicketCode, OpensWithThePublishedKeyOnly) {
    const auto key = SigningKey::Generate("ticket-1");
    KeySet keys;
    keys.Add(key);
    const TicketCode code{
        .ticket = {{1, 2}}, .schedule = {{3}}, .seat = SeatNumber{70'000}, .issue = 513};
    const std::string text = EncodeTicket(key, code);
    EXPECT_TRUE(text.starts_with("OR1."));
    EXPECT_LT(text.size(), 200U) << "it must fit a small QR";
    EXPECT_EQ(DecodeTicket(keys, text), code);
    EXPECT_FALSE(DecodeTicket(KeySet{}, text));
    for (std::size_t i = 4; i < text.size(); ++i) {
        std::string forged = text;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(DecodeTicket(keys, forged)) << i;
    }
    EXPECT_FALSE(DecodeTicket(keys, "OR1."));
    EXPECT_FALSE(DecodeTicket(keys, text.substr(0, 50)));
}

}  // namespace
}  // namespace openrun::reservation

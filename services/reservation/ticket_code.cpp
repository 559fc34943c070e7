#include "services/reservation/ticket_code.hpp"

#include <algorithm>

namespace openrun::reservation {
namespace {

constexpr std::string_view kPrefix = "OR1.";
constexpr std::size_t kFixed = 16 + 16 + 4 + 2;
constexpr std::size_t kSignature = 64;

void AppendBig(std::string& to, std::uint64_t number, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) to += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint64_t ReadBig(std::string_view from) {
    std::uint64_t number = 0;
    for (const char byte : from) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

}  // namespace

std::string EncodeTicket(const SigningKey& key, const TicketCode& code) {
    std::string bytes;
    AppendBig(bytes, key.key_id().size(), 1);
    bytes += key.key_id();
    bytes += AsText(code.ticket.bytes);
    bytes += AsText(code.schedule.bytes);
    AppendBig(bytes, std::to_underlying(code.seat), 4);
    AppendBig(bytes, code.issue, 2);
    const auto signature = key.Sign(bytes);
    bytes += AsText(signature);
    return std::string(kPrefix) + EncodeBase64Url(AsBytes(bytes));
}

std::optional<TicketCode> DecodeTicket(const KeySet& keys, std::string_view text) {
    if (!text.starts_with(kPrefix)) return std::nullopt;
    const auto decoded = DecodeBase64Url(text.substr(kPrefix.size()));
    if (!decoded || decoded->empty()) return std::nullopt;
    const std::string_view bytes = AsText(*decoded);
    const std::size_t name = ReadBig(bytes.substr(0, 1));
    if (bytes.size() != 1 + name + kFixed + kSignature) return std::nullopt;
    const std::size_t signed_size = bytes.size() - kSignature;
    if (!keys.Verify(bytes.substr(1, name), bytes.substr(0, signed_size),
                     AsBytes(bytes.substr(signed_size)))) {
        return std::nullopt;
    }
    const std::string_view fixed = bytes.substr(1 + name, kFixed);
    TicketCode code;
    std::ranges::copy(AsBytes(fixed.substr(0, 16)), code.ticket.bytes.begin());
    std::ranges::copy(AsBytes(fixed.substr(16, 16)), code.schedule.bytes.begin());
    code.seat = static_cast<SeatNumber>(ReadBig(fixed.substr(32, 4)));
    code.issue = static_cast<std::uint16_t>(ReadBig(fixed.substr(36, 2)));
    return code;
}

}  // namespace openrun::reservation

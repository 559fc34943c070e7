#include "libs/objects/signed_uploads.hpp"

#include "libs/base/assert.hpp"
#include "libs/security/digest.hpp"

#include <fmt/format.h>

#include <charconv>

namespace openrun::objects {
namespace {

std::unexpected<Error> Refused(std::string why) {
    return Fail(Kind::kForbidden, "UPLOAD_REFUSED", std::move(why));
}

std::int64_t SecondsOf(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

// What is signed has no other reading: a number is digits, as we write them.
std::optional<std::int64_t> ParseNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::string SignedUploads::SignatureOf(std::string_view name, std::string_view expires,
                                       std::string_view size, std::string_view type) const {
    const std::string said = fmt::format("PUT\n{}\n{}\n{}\n{}", name, expires, size, type);
    return EncodeHex(HmacSha256(key_, said));
}

Upload SignedUploads::Sign(const UploadTerms& terms) const {
    ASSERT(IsName(terms.name), "names are ours");
    const Instant expires_at =
        std::chrono::floor<std::chrono::seconds>(clock_.Now()) + terms.valid_for;
    const std::string expires = std::to_string(SecondsOf(expires_at));
    const std::string size = std::to_string(terms.size);
    return {.method = "PUT",
            .url = fmt::format("{}{}?expires={}&size={}&type={}&signature={}", base_url_,
                               terms.name, expires, size, EncodePercent(terms.content_type),
                               SignatureOf(terms.name, expires, size, terms.content_type)),
            .headers = {{"Content-Type", terms.content_type}},
            .expires_at = expires_at};
}

Result<void> SignedUploads::Check(const Delivery& delivery) const {
    const std::string expected =
        SignatureOf(delivery.name, delivery.expires, delivery.size, delivery.type);
    if (!IsName(delivery.name) || !EqualInConstantTime(expected, delivery.signature))
        return Refused("the signature is not ours");
    const auto expires = ParseNumber(delivery.expires);
    const auto size = ParseNumber(delivery.size);
    ASSERT(expires && size, "what we have signed is well formed");
    if (SecondsOf(clock_.Now()) >= *expires) return Refused("the upload has expired");
    if (delivery.content_type != delivery.type) return Refused("another type was promised");
    if (delivery.bytes.size() != static_cast<std::size_t>(*size))
        return Refused("another size was promised");
    return {};
}

}  // namespace openrun::objects

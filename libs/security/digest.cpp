#include "libs/security/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace openrun {

Sha256Digest Sha256(std::string_view message) {
    Sha256Digest digest{};
    SHA256(AsBytes(message).data(), message.size(), digest.data());
    return digest;
}

Sha256Digest HmacSha256(std::span<const std::uint8_t> key, std::string_view message) {
    Sha256Digest digest{};
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), AsBytes(message).data(),
         message.size(), digest.data(), &length);
    return digest;
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace openrun

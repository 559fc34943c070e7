#include "libs/security/field.hpp"

#include "libs/base/assert.hpp"
#include "libs/security/digest.hpp"

#include <openssl/evp.h>

#include <memory>

namespace openrun {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext NewContext() {
    CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    ASSERT(context != nullptr, "there is memory for a cipher");
    return context;
}

Bytes Encrypt(const Bytes& key, const Bytes& nonce, std::string_view place,
              std::string_view plain) {
    const auto context = NewContext();
    Bytes out(plain.size() + kTagBytes);
    int length = 0;
    const bool done = EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                         nonce.data()) == 1 &&
                      EVP_EncryptUpdate(context.get(), nullptr, &length, AsBytes(place).data(),
                                        static_cast<int>(place.size())) == 1 &&
                      EVP_EncryptUpdate(context.get(), out.data(), &length, AsBytes(plain).data(),
                                        static_cast<int>(plain.size())) == 1 &&
                      EVP_EncryptFinal_ex(context.get(), out.data() + length, &length) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                                          out.data() + plain.size()) == 1;
    ASSERT(done, "AES-256-GCM of a bounded field works");
    return out;
}

std::optional<std::string> Decrypt(const Bytes& key, std::span<const std::uint8_t> sealed,
                                   std::string_view place) {
    const auto context = NewContext();
    const auto nonce = sealed.first(kNonceBytes);
    const auto cipher = sealed.subspan(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    Bytes tag(sealed.end() - kTagBytes, sealed.end());
    std::string plain(cipher.size(), '\0');
    int length = 0;
    const bool opened =
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) ==
            1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &length, AsBytes(place).data(),
                          static_cast<int>(place.size())) == 1 &&
        EVP_DecryptUpdate(context.get(), reinterpret_cast<unsigned char*>(plain.data()), &length,
                          cipher.data(), static_cast<int>(cipher.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), reinterpret_cast<unsigned char*>(plain.data()) + length,
                            &length) == 1;
    if (!opened) return std::nullopt;
    return plain;
}

std::unexpected<Error> BadKey(std::string detail) {
    return Fail(Kind::kInvalid, "INVALID_KEY", std::move(detail));
}

std::unexpected<Error> Unreadable(std::string detail) {
    return Fail(Kind::kInternal, "FIELD_UNREADABLE", std::move(detail));
}

}  // namespace

Result<FieldCipher> FieldCipher::FromText(std::string_view keys) {
    FieldCipher cipher;
    for (std::size_t start = 0; start < keys.size();) {
        const auto end = std::min(keys.find(',', start), keys.size());
        const std::string_view one = keys.substr(start, end - start);
        const auto colon = one.find(':');
        const auto bytes = colon == one.npos ? std::nullopt : DecodeBase64(one.substr(colon + 1));
        const std::string id(one.substr(0, colon));
        if (!bytes || bytes->size() != kKeyBytes || id.empty() || id.contains('.')) {
            return BadKey("a key is id:base64(32 bytes)");
        }
        if (cipher.sealing_key_id_.empty()) cipher.sealing_key_id_ = id;
        cipher.keys_[id] = *bytes;
        start = end + 1;
    }
    if (cipher.keys_.empty()) return BadKey("no key");
    return cipher;
}

std::string FieldCipher::Seal(Random& random, std::string_view place,
                              std::string_view plain) const {
    Bytes nonce(kNonceBytes);
    random.Fill(nonce);
    Bytes sealed = nonce;
    const Bytes encrypted = Encrypt(keys_.at(sealing_key_id_), nonce, place, plain);
    sealed.insert(sealed.end(), encrypted.begin(), encrypted.end());
    return "v1." + sealing_key_id_ + '.' + EncodeBase64Url(sealed);
}

Result<std::string> FieldCipher::Open(std::string_view place, std::string_view sealed) const {
    if (!sealed.starts_with("v1.")) return Unreadable("unknown form");
    const std::string_view rest = sealed.substr(3);
    const auto dot = rest.find('.');
    const auto key = keys_.find(rest.substr(0, dot));
    if (dot == rest.npos || key == keys_.end()) return Unreadable("unknown key");
    const auto bytes = DecodeBase64Url(rest.substr(dot + 1));
    if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return Unreadable("damaged");
    auto plain = Decrypt(key->second, *bytes, place);
    if (!plain) return Unreadable("another place, or damaged");
    return *std::move(plain);
}

Result<KeyedHash> KeyedHash::FromText(std::string_view key) {
    const auto bytes = DecodeBase64(key);
    if (!bytes || bytes->size() < kKeyBytes)
        return BadKey("a lookup key is base64 of at least 32 bytes");
    KeyedHash hash;
    hash.key_ = *bytes;
    return hash;
}

std::string KeyedHash::Hex(std::string_view purpose, std::string_view value) const {
    std::string message(purpose);
    message += '\0';
    message += value;
    return EncodeHex(HmacSha256(key_, message));
}

}  // namespace openrun

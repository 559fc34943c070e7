#include "libs/security/keys.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/json_members.hpp"

#include <boost/json.hpp>
#include <sodium.h>

#include <algorithm>

namespace openrun {
namespace {

using json::TextOf;

std::unexpected<Error> BadKey(std::string detail) {
    return Fail(Kind::kInvalid, "INVALID_KEY", std::move(detail));
}

bool IsEd25519(const boost::json::object& jwk) {
    return TextOf(jwk, "kty") == "OKP" && TextOf(jwk, "crv") == "Ed25519" &&
           !TextOf(jwk, "kid").empty();
}

// 32 bytes of base64url.
bool Read32(std::string_view text, std::uint8_t* to) {
    const auto bytes = DecodeBase64Url(text);
    if (!bytes || bytes->size() != 32) return false;
    std::ranges::copy(*bytes, to);
    return true;
}

boost::json::object PublicObject(std::string_view key_id, std::span<const std::uint8_t> key) {
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"alg", "EdDSA"},
            {"use", "sig"}, {"kid", key_id},    {"x", EncodeBase64Url(key)}};
}

}  // namespace

void InitialiseCrypto() {
    static const int ready = sodium_init();
    ASSERT(ready >= 0, "libsodium's self-test passes");
}

Result<SigningKey> SigningKey::FromJwk(std::string_view jwk) {
    InitialiseCrypto();
    boost::system::error_code error;
    const auto parsed = boost::json::parse(jwk, error);
    const auto* object = error ? nullptr : parsed.if_object();
    if (object == nullptr || !IsEd25519(*object)) return BadKey("not an Ed25519 JWK with kid");
    SigningKey key;
    key.key_id_ = TextOf(*object, "kid");
    std::array<std::uint8_t, 32> seed{};
    if (!Read32(TextOf(*object, "d"), seed.data())) return BadKey("d is not 32 bytes");
    crypto_sign_seed_keypair(key.public_key_.data(), key.secret_.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    const std::string_view stated = TextOf(*object, "x");
    if (!stated.empty() && stated != EncodeBase64Url(key.public_key_))
        return BadKey("x does not belong to d");
    return key;
}

SigningKey SigningKey::Generate(std::string key_id) {
    InitialiseCrypto();
    SigningKey key;
    key.key_id_ = std::move(key_id);
    crypto_sign_keypair(key.public_key_.data(), key.secret_.data());
    return key;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

std::array<std::uint8_t, 64> SigningKey::Sign(std::string_view message) const {
    std::array<std::uint8_t, 64> signature{};
    crypto_sign_detached(signature.data(), nullptr, AsBytes(message).data(), message.size(),
                         secret_.data());
    return signature;
}

std::string SigningKey::PrivateJwk() const {
    boost::json::object jwk = PublicObject(key_id_, public_key_);
    jwk["d"] = EncodeBase64Url(std::span(secret_).first(32));
    return boost::json::serialize(jwk);
}

std::string SigningKey::PublicJwk() const {
    return boost::json::serialize(PublicObject(key_id_, public_key_));
}

Result<KeySet> KeySet::FromJwks(std::string_view jwks) {
    InitialiseCrypto();
    boost::system::error_code error;
    const auto parsed = boost::json::parse(jwks, error);
    const auto* object = error ? nullptr : parsed.if_object();
    const auto* list = object == nullptr ? nullptr : object->if_contains("keys");
    if (list == nullptr || !list->is_array()) return BadKey("not a JWKS");
    KeySet set;
    for (const auto& one : list->get_array()) {
        const auto* jwk = one.if_object();
        if (jwk == nullptr || !IsEd25519(*jwk)) continue;
        std::array<std::uint8_t, 32> key{};
        if (!Read32(TextOf(*jwk, "x"), key.data())) return BadKey("x is not 32 bytes");
        set.keys_[std::string(TextOf(*jwk, "kid"))] = key;
    }
    return set;
}

void KeySet::Add(const SigningKey& key) { keys_[key.key_id()] = key.public_key(); }

bool KeySet::Has(std::string_view key_id) const { return keys_.contains(key_id); }

bool KeySet::Verify(std::string_view key_id, std::string_view message,
                    std::span<const std::uint8_t> signature) const {
    const auto key = keys_.find(key_id);
    return key != keys_.end() && signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), AsBytes(message).data(), message.size(),
                                       key->second.data()) == 0;
}

std::string KeySet::Jwks() const {
    boost::json::array keys;
    for (const auto& [key_id, key] : keys_) keys.push_back(PublicObject(key_id, key));
    return boost::json::serialize(boost::json::object{{"keys", keys}});
}

}  // namespace openrun

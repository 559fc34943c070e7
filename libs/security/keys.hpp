#pragma once
// Ed25519 keys as JWK (RFC 8037): one private key a service, all public keys in one JWKS that
// everybody is given.

#include "libs/base/encoding.hpp"
#include "libs/base/result.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace openrun {

// Call before anything else of this library (libsodium's self-test); idempotent.
void InitialiseCrypto();

class SigningKey {
public:
    // {"kty":"OKP","crv":"Ed25519","kid":"…","d":"…","x":"…"}. Error: INVALID_KEY (invalid).
    [[nodiscard]] static Result<SigningKey> FromJwk(std::string_view jwk);
    [[nodiscard]] static SigningKey Generate(std::string key_id);

    [[nodiscard]] std::array<std::uint8_t, 64> Sign(std::string_view message) const;
    [[nodiscard]] const std::string& key_id() const { return key_id_; }
    [[nodiscard]] std::string PrivateJwk() const;
    [[nodiscard]] std::string PublicJwk() const;
    [[nodiscard]] const std::array<std::uint8_t, 32>& public_key() const { return public_key_; }

    ~SigningKey();  // wipes the secret
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;

private:
    SigningKey() = default;
    std::string key_id_;
    std::array<std::uint8_t, 64> secret_{};
    std::array<std::uint8_t, 32> public_key_{};
};

// All public keys by id; replaced as a whole when the JWKS is read again.
class KeySet {
public:
    KeySet() = default;
    // {"keys":[…]}; keys of other types are skipped. Error: INVALID_KEY (invalid).
    [[nodiscard]] static Result<KeySet> FromJwks(std::string_view jwks);
    void Add(const SigningKey& key);

    [[nodiscard]] bool Verify(std::string_view key_id, std::string_view message,
                              std::span<const std::uint8_t> signature) const;
    [[nodiscard]] bool Has(std::string_view key_id) const;
    [[nodiscard]] std::string Jwks() const;

private:
    std::map<std::string, std::array<std::uint8_t, 32>, std::less<>> keys_;
};

}  // namespace openrun

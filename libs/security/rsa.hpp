#pragma once
// RS256 (RSASSA-PKCS1-v1_5 with SHA-256) for tokens of others: their public keys from a JWKS, and a
// key pair for who plays them. OpenSSL does the work. Values; any thread, but one at a time.

#include "libs/base/encoding.hpp"
#include "libs/base/result.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace openrun {

// Public keys by id.
class RsaKeySet {
public:
    RsaKeySet() = default;
    // {"keys":[{"kty":"RSA","kid","n","e","alg"?,"use"?}]}; keys of other kinds, and those of fewer
    // than 2048 or more than 8192 bits, are skipped. Error: INVALID_KEY (invalid).
    [[nodiscard]] static Result<RsaKeySet> FromJwks(std::string_view jwks);

    [[nodiscard]] bool Has(std::string_view key_id) const { return keys_.contains(key_id); }
    [[nodiscard]] bool Verify(std::string_view key_id, std::string_view message,
                              std::span<const std::uint8_t> signature) const;

private:
    std::map<std::string, std::shared_ptr<evp_pkey_st>, std::less<>> keys_;
};

class RsaSigningKey {
public:
    // 2048 bits; takes about a tenth of a second.
    [[nodiscard]] static RsaSigningKey Generate(std::string key_id);

    [[nodiscard]] const std::string& key_id() const { return key_id_; }
    [[nodiscard]] Bytes Sign(std::string_view message) const;
    [[nodiscard]] boost::json::object PublicJwk() const;

private:
    std::string key_id_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace openrun

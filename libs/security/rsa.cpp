#include "libs/security/rsa.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/json_members.hpp"

#include <boost/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace openrun {
namespace {

using json::TextOf;

constexpr int kBitsMin = 2048;
constexpr int kBitsMax = 8192;
constexpr std::size_t kKeysMax = 32;

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

Number NumberOf(std::string_view text) {
    const auto bytes = DecodeBase64Url(text);
    if (!bytes || bytes->empty() || bytes->size() > kBitsMax / 8) return nullptr;
    return Number(BN_bin2bn(bytes->data(), static_cast<int>(bytes->size()), nullptr));
}

// Null for what is no key that may sign for us.
std::shared_ptr<EVP_PKEY> KeyOf(const boost::json::object& jwk) {
    const std::string_view use = TextOf(jwk, "use");
    const std::string_view algorithm = TextOf(jwk, "alg");
    if (TextOf(jwk, "kty") != "RSA" || TextOf(jwk, "kid").empty()) return nullptr;
    if ((!use.empty() && use != "sig") || (!algorithm.empty() && algorithm != "RS256"))
        return nullptr;
    const Number modulus = NumberOf(TextOf(jwk, "n"));
    const Number exponent = NumberOf(TextOf(jwk, "e"));
    if (!modulus || !exponent || !BN_is_odd(exponent.get()) || BN_is_one(exponent.get()))
        return nullptr;
    const int bits = BN_num_bits(modulus.get());
    if (bits < kBitsMin || bits > kBitsMax) return nullptr;
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) <= 0 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0)
        return nullptr;
    return {key, EVP_PKEY_free};
}

std::string NumberText(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    ASSERT(EVP_PKEY_get_bn_param(key, name, &number) == 1, "an RSA key has its numbers");
    const Number owned(number);
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, bytes.data());
    return EncodeBase64Url(bytes);
}

}  // namespace

Result<RsaKeySet> RsaKeySet::FromJwks(std::string_view jwks) {
    boost::system::error_code error;
    const auto parsed = boost::json::parse(jwks, error);
    const auto* object = error ? nullptr : parsed.if_object();
    const auto* list = object == nullptr ? nullptr : object->if_contains("keys");
    if (list == nullptr || !list->is_array() || list->get_array().size() > kKeysMax)
        return Fail(Kind::kInvalid, "INVALID_KEY", "not a JWKS");
    RsaKeySet set;
    for (const auto& one : list->get_array()) {
        const auto* jwk = one.if_object();
        auto key = jwk == nullptr ? nullptr : KeyOf(*jwk);
        if (key) set.keys_[std::string(TextOf(*jwk, "kid"))] = std::move(key);
    }
    return set;
}

bool RsaKeySet::Verify(std::string_view key_id, std::string_view message,
                       std::span<const std::uint8_t> signature) const {
    const auto found = keys_.find(key_id);
    if (found == keys_.end()) return false;
    const DigestContext context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                found->second.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                            AsBytes(message).data(), message.size()) == 1;
}

RsaSigningKey RsaSigningKey::Generate(std::string key_id) {
    RsaSigningKey made;
    made.key_id_ = std::move(key_id);
    made.key_ = {EVP_RSA_gen(static_cast<unsigned>(kBitsMin)), EVP_PKEY_free};
    ASSERT(made.key_ != nullptr, "OpenSSL makes RSA keys");
    return made;
}

Bytes RsaSigningKey::Sign(std::string_view message) const {
    const DigestContext context(EVP_MD_CTX_new());
    Bytes signature(kBitsMax / 8);
    std::size_t size = signature.size();
    const bool signed_well =
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_DigestSign(context.get(), signature.data(), &size, AsBytes(message).data(),
                       message.size()) == 1;
    ASSERT(signed_well, "an RSA key signs");
    signature.resize(size);
    return signature;
}

boost::json::object RsaSigningKey::PublicJwk() const {
    return {{"kid", key_id_},
            {"kty", "RSA"},
            {"alg", "RS256"},
            {"use", "sig"},
            {"n", NumberText(key_.get(), OSSL_PKEY_PARAM_RSA_N)},
            {"e", NumberText(key_.get(), OSSL_PKEY_PARAM_RSA_E)}};
}

}  // namespace openrun

#include "libs/security/password.hpp"

#include "libs/base/assert.hpp"
#include "libs/security/keys.hpp"

#include <sodium.h>

#include <cstring>

namespace openrun {

std::string HashPassword(std::string_view password, PasswordCost cost) {
    InitialiseCrypto();
    char hash[crypto_pwhash_STRBYTES] = {};
    const int done = crypto_pwhash_str_alg(hash, password.data(), password.size(), cost.operations,
                                           cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    ASSERT(done == 0, "there is memory for a password hash");
    return hash;
}

bool VerifyPassword(std::string_view hash, std::string_view password) {
    InitialiseCrypto();
    char text[crypto_pwhash_STRBYTES] = {};
    if (hash.size() >= sizeof text) return false;
    std::memcpy(text, hash.data(), hash.size());
    return crypto_pwhash_str_verify(text, password.data(), password.size()) == 0;
}

bool PasswordNeedsRehash(std::string_view hash, PasswordCost cost) {
    InitialiseCrypto();
    char text[crypto_pwhash_STRBYTES] = {};
    if (hash.size() >= sizeof text) return true;
    std::memcpy(text, hash.data(), hash.size());
    return crypto_pwhash_str_needs_rehash(text, cost.operations, cost.memory_kib * 1024) != 0;
}

}  // namespace openrun

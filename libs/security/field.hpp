#pragma once
// Personal data at rest: AES-256-GCM with a random nonce, bound to its place (table.column and row)
// so that a value copied elsewhere does not open; and keyed hashes (HMAC-SHA-256) to look values up
// without storing them. Sealed form: "v1." + key id + "." + base64url(nonce ‖ ciphertext ‖ tag).
// OpenSSL, so no AES-NI is required.

#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"
#include "libs/base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace openrun {

class FieldCipher {
public:
    // keys: "id:base64(32 bytes)" separated by commas; the first seals, all open. Error:
    // INVALID_KEY (invalid).
    [[nodiscard]] static Result<FieldCipher> FromText(std::string_view keys);

    [[nodiscard]] std::string Seal(Random& random, std::string_view place,
                                   std::string_view plain) const;
    // Error: FIELD_UNREADABLE (internal): another place, another key, or damaged.
    [[nodiscard]] Result<std::string> Open(std::string_view place, std::string_view sealed) const;

private:
    std::string sealing_key_id_;
    std::map<std::string, Bytes, std::less<>> keys_;
};

class KeyedHash {
public:
    // key: base64 of at least 32 bytes. Error: INVALID_KEY (invalid).
    [[nodiscard]] static Result<KeyedHash> FromText(std::string_view key);
    // 64 hex digits; `purpose` separates uses of one key.
    [[nodiscard]] std::string Hex(std::string_view purpose, std::string_view value) const;

private:
    Bytes key_;
};

}  // namespace openrun

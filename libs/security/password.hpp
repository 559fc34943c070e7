#pragma once
// Argon2id through libsodium. Both calls take tens of milliseconds and memory: run them on the
// blocking pool.

#include <cstdint>
#include <string>
#include <string_view>

namespace openrun {

struct PasswordCost {
    std::uint64_t operations = 2;
    std::size_t memory_kib = 19 * 1024;
};

[[nodiscard]] std::string HashPassword(std::string_view password,
                                       PasswordCost cost);  // "$argon2id$v=19$…"
// False for a wrong password and for anything that is no hash. Constant time in the password.
[[nodiscard]] bool VerifyPassword(std::string_view hash, std::string_view password);
[[nodiscard]] bool PasswordNeedsRehash(std::string_view hash, PasswordCost cost);

}  // namespace openrun

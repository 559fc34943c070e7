#pragma once
// Verifies the access token, of the header or of the cookie. Required: 401 without a good one.
// Optional: a bad header is 401, a bad cookie is taken away (it may simply be old). None: nothing
// is looked at. Runs after read_cookies. Verified tokens are remembered by their text until they
// expire, because a verification costs a hundred microseconds and a digest still two. One a thread.

#include "libs/security/jwt.hpp"
#include "services/gateway/passage.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace openrun::gateway {

class Authenticate {
public:
    Authenticate(const Clock& clock, std::shared_ptr<const KeySet> keys);

    // Who asks, null for nobody; valid until the next call. Errors: SIGN_IN_REQUIRED,
    // TOKEN_INVALID, TOKEN_EXPIRED (unauthenticated).
    [[nodiscard]] Result<const Identity*> Check(Passage& passage);
    void Replace(std::shared_ptr<const KeySet> keys);

private:
    struct Known {
        Identity identity;
        Instant expires;
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    Result<const Identity*> Verify(std::string_view token);

    const Clock& clock_;
    TokenVerifier verifier_;
    std::unordered_map<std::string, Known, TextHash, std::equal_to<>> known_;
};

}  // namespace openrun::gateway

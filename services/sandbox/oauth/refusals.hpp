#pragma once
// How each provider refuses a token.

#include "services/sandbox/oauth/oauth.hpp"

namespace openrun::sandbox {

enum class OAuthRefusal : std::uint8_t {
    kClientUnknown,
    kSecretWrong,
    kCodeUnknown,  // never issued, used or too old
    kRedirectDiffers,
    kVerifierWrong,
    kTemporary,
    kGrantUnsupported,
};

[[nodiscard]] http::Response RefuseToken(OAuthKind kind, OAuthRefusal refusal,
                                         std::string_view code);

}  // namespace openrun::sandbox

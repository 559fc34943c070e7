#pragma once
// Faults on demand: each is ordered for a target, perhaps for one payment, and for a number of
// calls; the first that fits is used up first. Those of the edge hit any call; those of the
// provider only a call that is executed, never one whose answer is repeated.
//
//   edge      delay  drop-connection  error-500  outstanding        before anything is done
//             lost-answer  html-body                                after it is done
//   provider  error-502-pg  decline  refuse  stale-read
//   oauth     temporary  no-id-token  wrong-audience  wrong-issuer  wrong-nonce  expired-token
//             unknown-key  unsigned  hmac  bad-signature  oversized; of the window: no-state
//   webhook   delay  drop-connection  lost-answer  duplicate-webhook  bad-signature

#include "services/sandbox/answers.hpp"

#include <chrono>
#include <list>
#include <optional>

namespace openrun::sandbox {

enum class Target : std::uint8_t {
    kConfirm,
    kCancel,
    kGet,
    kPreRegister,
    kWebhook,
    kIdentity,
    kRecaptcha,
    kOAuthWindow,
    kOAuthToken,
    kOAuthUser,
    kOAuthKeys,
    kOther,  // what no fault can be ordered for
};

enum class FaultKind : std::uint8_t {
    kDelay,
    kLostAnswer,
    kError500,
    kError502Pg,
    kRefuse,
    kOutstanding,
    kDropConnection,
    kDecline,
    kHtmlBody,
    kStaleRead,
    kDuplicateWebhook,
    kBadSignature,
    kTemporary,
    kNoIdToken,
    kWrongAudience,
    kWrongIssuer,
    kWrongNonce,
    kExpiredToken,
    kUnknownKey,
    kUnsigned,
    kHmac,
    kOversized,
    kNoState,
};

enum class Layer : std::uint8_t { kEdge, kProvider };

struct Fault {
    Target target{};
    FaultKind kind{};
    std::string subject;  // a paymentId, identityVerificationId or sign-in provider; empty: any
    std::int64_t count = 1;
    std::chrono::milliseconds delay{};
};

class Faults {
public:
    // From {target, kind, paymentId?, count?, delayMs?}; INVALID_REQUEST for one that could do
    // nothing.
    Outcome<json::object> Order(std::string_view body);
    // The first that fits, one use less; nullopt: nothing goes wrong.
    std::optional<Fault> Take(Target target, Layer layer, std::string_view subject);
    [[nodiscard]] json::object List() const;
    void Clear() { ordered_.clear(); }

private:
    std::list<Fault> ordered_;
};

}  // namespace openrun::sandbox

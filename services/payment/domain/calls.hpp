#pragma once
// What the provider's answers to confirm and cancel mean, and when a call may be repeated.
//   definite     nothing happened and nothing will: only by the types listed
//   undecided    an answer that decides nothing; the key may replay it for 3 h
//   still running, not sent, no answer: repeat under the same key
// A new key is taken only when no call under the old one can still run, and a read after that has
// proved no effect (domain.md 4.2.2, 4.2.8).

#include "services/payment/domain/reading.hpp"

#include <chrono>

namespace openrun::payment {

enum class CallOutcome : std::uint8_t {
    kDone,          // 200: read what it did
    kRefused,       // definite; counts once a read shows no effect
    kElsewhere,     // ALREADY_PAID, PAYMENT_ALREADY_CANCELLED: the truth is in the read
    kStillRunning,  // a call under the same key has not ended
    kUndecided,     // 5xx, unknown types, 401, 403, 429, and the card company's own troubles
    kNoAnswer,      // sent, lost
    kNotSent        // nothing left this house
};
BOOST_DESCRIBE_ENUM(CallOutcome, kDone, kRefused, kElsewhere, kStillRunning, kUndecided, kNoAnswer,
                    kNotSent)

// What came back: status 0 for no answer.
struct CallAnswer {
    std::int32_t status = 0;
    std::string type;  // of the error object; empty when the body is none
    bool sent = true;
};

[[nodiscard]] CallOutcome ClassifyConfirm(const CallAnswer& answer);
[[nodiscard]] CallOutcome ClassifyCancel(const CallAnswer& answer);
// 401 and 403: an operator must look at credentials or store.
[[nodiscard]] bool IsCredentialTrouble(const CallAnswer& answer);

struct CallRules {
    std::chrono::milliseconds key_rest{60'000};  // a call cannot run longer
    std::int32_t errors_max = 3;                 // undecided answers until a key is spent
    std::int32_t refusals_max = 5;  // by the card company, until a refund is an operator's
};

[[nodiscard]] bool IsSpent(const CallKey& key, const CallRules& rules);
[[nodiscard]] bool MayRoll(const CallKey& key, Instant read_at, const CallRules& rules);
[[nodiscard]] CallKey Rolled(const CallKey& key);
// Notes an answer under `number`; answers under older keys say nothing.
void NoteAnswer(CallKey& key, std::int32_t number, CallOutcome outcome, const CallAnswer& answer,
                const CallRules& rules);

// --- confirm
// May confirm be sent now, and under which key? `reading`, taken at `read_at`, has been applied.
// Empty: not CAPTURING, or the key is spent and has not rested. Notes the call.
struct ConfirmStep {
    Payment next;
    bool call = false;
};
[[nodiscard]] ConfirmStep NextConfirm(Payment payment, const std::optional<Reading>& reading,
                                      Instant read_at, Instant now, const CallRules& rules);

// --- cancel
struct CancelCall {
    RefundId refund;
    Money amount, cancellable;
    std::int32_t key = 0;
};
struct CancelStep {
    Payment next;
    std::optional<CancelCall> call;
};
// The first unfinished refund, one in flight per payment; `reading` has been applied and is not
// older than `read_at`. The same key carries the same figures; a new key takes new ones.
[[nodiscard]] CancelStep NextCancel(Payment payment, const Reading& reading, Instant read_at,
                                    Instant now, const CallRules& rules);
// An answer to cancel, after a read has shown that this refund had no effect.
[[nodiscard]] Change TakeCancelAnswer(Payment payment, const CancelCall& call,
                                      const CallAnswer& answer, const CallRules& rules);

}  // namespace openrun::payment

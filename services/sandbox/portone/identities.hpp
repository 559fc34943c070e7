#pragma once
// Identity verifications: unknown until the widget was used or a code was sent; verified once.

#include "libs/base/clock.hpp"
#include "services/sandbox/answers.hpp"
#include "services/sandbox/faults.hpp"
#include "services/sandbox/portone/payment.hpp"

#include <unordered_map>

namespace openrun::sandbox {

class Identities {
public:
    using Trouble = std::optional<FaultKind>;

    Identities(const Clock& clock, IdSource& ids, StoreIdentity store)
        : clock_(clock), ids_(ids), store_(std::move(store)) {}

    // {identityVerificationId, customer{name, birthDate, gender, phoneNumber, ci?, di?}, outcome?}.
    // A ci or di that is left out is made of the person; null withholds it.
    Outcome<json::object> UseWidget(std::string_view body);
    Outcome<json::object> Find(const std::string& id, Trouble trouble) const;
    Outcome<json::object> Send(const std::string& id, std::string_view body);
    Outcome<json::object> Resend(const std::string& id);
    // Any code but "000000" is right.
    Outcome<json::object> Confirm(const std::string& id, std::string_view body);
    void Clear() { known_.clear(); }

private:
    enum class Status : std::uint8_t { kReady, kVerified, kFailed };
    struct Verification {
        Status status = Status::kReady;
        bool sent = false;
        json::object customer;
        std::string pg_transaction, pg_code, pg_message;
        Instant requested_at, changed_at;
    };
    Verification& Begin(const std::string& id, const json::object& customer);
    void Verify(Verification& verification);
    [[nodiscard]] json::object ToObject(const std::string& id, const Verification& verification,
                                        bool stale) const;

    const Clock& clock_;
    IdSource& ids_;
    StoreIdentity store_;
    std::unordered_map<std::string, Verification> known_;
};

}  // namespace openrun::sandbox

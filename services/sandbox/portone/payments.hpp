#pragma once
// The provider's book: every payment, what was charged and given back. In memory; one thread; each
// call is done when it returns.

#include "libs/base/clock.hpp"
#include "services/sandbox/answers.hpp"
#include "services/sandbox/faults.hpp"
#include "services/sandbox/portone/payment.hpp"

#include <functional>
#include <unordered_map>

namespace openrun::sandbox {

// What a webhook tells.
struct PaymentEvent {
    std::string type;  // "Transaction.Paid"
    std::string payment, transaction, cancellation;
    PaymentStatus status{};
};

class Payments {
public:
    using Announce = std::function<void(const PaymentEvent&)>;
    using Trouble = std::optional<FaultKind>;  // what the provider shall suffer

    Payments(const Clock& clock, IdSource& ids, StoreIdentity store, Announce announce)
        : clock_(clock), ids_(ids), store_(std::move(store)), announce_(std::move(announce)) {}

    // Bodies are PortOne's; so are the refusals (README).
    Outcome<json::object> PreRegister(const std::string& id, std::string_view body);
    Outcome<json::object> Confirm(const std::string& id, std::string_view body, Trouble trouble);
    Outcome<json::object> Cancel(const std::string& id, std::string_view body, Trouble trouble);
    // {amount?, reason?}, as staff does it at the provider's console.
    Outcome<json::object> CancelAtConsole(const std::string& id, std::string_view body);
    // The window in the buyer's browser; what it answers has a code when it failed.
    Outcome<json::object> UseWidget(std::string_view body, const std::string& address);

    // Error: PAYMENT_NOT_FOUND, also for one that is only pre-registered; FORBIDDEN.
    Outcome<const Payment*> Find(const std::string& id, const std::string& store) const;
    [[nodiscard]] const std::vector<const Payment*>& InOrder() const { return in_order_; }
    [[nodiscard]] json::object Ledger() const;
    [[nodiscard]] const StoreIdentity& store() const { return store_; }
    [[nodiscard]] Outcome<void> CheckStore(const std::optional<std::string>& store) const;
    void Clear();

private:
    struct WidgetOrder;
    struct CancelOrder;
    std::string NewId();
    json::object Charge(Payment& payment, Attempt& attempt, bool announced);
    void FailAttempt(Payment& payment, Attempt& attempt, std::string_view pg_code,
                     std::string_view pg_message);
    std::string_view WhyNot(const WidgetOrder& order, const Payment* known) const;
    std::string_view Decide(Payment& payment, Attempt& attempt, std::string_view outcome);
    Attempt& Open(Payment& payment, const WidgetOrder& order, const std::string& address);
    Outcome<json::object> GiveBack(const std::string& id, const CancelOrder& order,
                                   std::string_view trigger, Trouble trouble);
    void Tell(std::string_view type, const Payment& payment, const Attempt& attempt,
              std::string cancellation = {}) const;

    const Clock& clock_;
    IdSource& ids_;
    StoreIdentity store_;
    Announce announce_;
    std::unordered_map<std::string, Payment> payments_;
    std::vector<const Payment*> in_order_;
};

}  // namespace openrun::sandbox

#pragma once
// What every call to a provider passes on its way: who calls, the faults that are ordered, and the
// idempotency key. The work itself takes no time and happens exactly once a key.

#include "libs/base/clock.hpp"
#include "libs/net/runtime.hpp"
#include "services/sandbox/faults.hpp"
#include "services/sandbox/portone/idempotency.hpp"
#include "services/sandbox/portone/logins.hpp"

#include <functional>

namespace openrun::sandbox {

class Gate {
public:
    // Does the call, with the trouble the provider shall have. What it refers to lives as long as
    // the request.
    using Work = std::function<http::Response(std::optional<FaultKind>)>;

    Gate(Executor executor, const Clock& clock, Faults& faults, Logins& logins)
        : executor_(executor), clock_(clock), faults_(faults), logins_(logins) {}

    // PortOne's API: 401 UNAUTHORIZED without its secret. `subject`: whom a fault may be meant for.
    Answer Admit(Target target, std::string subject, const http::Request& request, Work work);
    // The same for those who show their secret otherwise.
    Answer Pass(Target target, std::string subject, const http::Request& request, Work work);
    void Clear() { records_.Clear(); }

private:
    http::Response Execute(Target target, const std::string& subject, const Work& work);
    Outcome<std::optional<http::Response>> Repeated(const std::string& key,
                                                    const http::Request& request);

    Executor executor_;
    const Clock& clock_;
    Faults& faults_;
    Logins& logins_;
    IdempotencyRecords records_;
};

}  // namespace openrun::sandbox

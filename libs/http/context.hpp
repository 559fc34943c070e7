#pragma once
// What surrounds a request: how long it may take, which trace it belongs to, and who asks —
// verified by this service.

#include "libs/base/assert.hpp"
#include "libs/http/message.hpp"
#include "libs/net/task.hpp"
#include "libs/security/identity.hpp"
#include "libs/telemetry/trace.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace openrun::http {

struct Context {
    Deadline deadline{};
    Trace trace;
    std::string request_id;
    std::string
        client_address;  // the peer's; behind the gateway, the last X-Forwarded-For entry it wrote
    std::string language = "ko";               // "ko" or "en", from Accept-Language
    std::shared_ptr<const Identity> identity;  // null on public routes and internal calls
    std::string caller;                        // internal calls: the service that signed
    std::string on_behalf_of;                  // internal calls made for a buyer: the account

    // On routes that require an account.
    [[nodiscard]] const Identity& buyer() const {
        ASSERT(identity != nullptr, "the route requires an account");
        return *identity;
    }
};

// Trace (a child of the traceparent sent, or a new one), request id (the one sent if it is short
// and harmless, else the trace's), language and address; deadline and identity are the caller's to
// fill.
[[nodiscard]] Context ContextOf(const Request& request, std::string_view peer_address,
                                Random& random);

}  // namespace openrun::http

#pragma once
// Payments in pages and behind a cursor, as reconciliation reads them. `filter` is PortOne's
// requestBody.

#include "services/sandbox/portone/payments.hpp"
#include "services/sandbox/portone/webhooks.hpp"

namespace openrun::sandbox {

// {items, page{number,size,totalCount}}.
Outcome<json::object> ListByPage(const Payments& payments, const Webhooks& webhooks,
                                 std::string_view filter, Instant now);
// {items: [{payment, cursor}]}, the oldest first; a cursor is a place in the order of requests.
Outcome<json::object> ListByCursor(const Payments& payments, const Webhooks& webhooks,
                                   std::string_view filter, Instant now);

}  // namespace openrun::sandbox

#include "services/sandbox/portone/listing.hpp"

#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {
namespace {

using http::Access, http::Context, http::Request;

using List = Outcome<json::object> (*)(const Payments&, const Webhooks&, std::string_view, Instant);

// The filter stands in the query field requestBody, or is the body.
Answer ListPayments(const Endpoints& e, const Clock& clock, const Request& request, List list) {
    return e.gate.Admit(
        Target::kOther, "", request,
        [&payments = e.payments, &webhooks = e.webhooks, &clock, &request,
         list](std::optional<FaultKind>) {
            const auto filter = request.QueryValue("requestBody");
            if (!filter) return Reply(Refusal{.type = "INVALID_REQUEST", .message = "requestBody"});
            return Reply(
                list(payments, webhooks, filter->value_or(std::string(request.body)), clock.Now()));
        });
}

}  // namespace

void AddListingRoutes(http::Router& router, const Endpoints& e, const Clock& clock) {
    router.Get("/payments", Access::Public(), [e, &clock](const Request& request, const Context&) {
        return ListPayments(e, clock, request, ListByPage);
    });
    router.Get("/payments-by-cursor", Access::Public(),
               [e, &clock](const Request& request, const Context&) {
                   return ListPayments(e, clock, request, ListByCursor);
               });
}

}  // namespace openrun::sandbox

#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {
namespace {

using http::Access, http::Context, http::Request;
using Trouble = std::optional<FaultKind>;

// The book's form of a call that changes a payment.
using Change = Outcome<json::object> (Payments::*)(const std::string&, std::string_view, Trouble);

Answer ChangePayment(Gate& gate, Payments& payments, Target target, Change change,
                     const Request& request) {
    const std::string& id = request.Parameter("paymentId");
    return gate.Admit(target, id, request, [&payments, &request, &id, change](Trouble trouble) {
        return Reply((payments.*change)(id, request.body, trouble));
    });
}

Answer PreRegister(Gate& gate, Payments& payments, const Request& request) {
    const std::string& id = request.Parameter("paymentId");
    return gate.Admit(Target::kPreRegister, id, request, [&payments, &request, &id](Trouble) {
        return Reply(payments.PreRegister(id, request.body));
    });
}

std::string StoreOf(const Request& request) {
    const auto value = request.QueryValue("storeId");
    return value && *value ? **value : std::string();
}

Answer ReadPayment(const Endpoints& e, const Request& request) {
    const std::string& id = request.Parameter("paymentId");
    return e.gate.Admit(
        Target::kGet, id, request,
        [&payments = e.payments, &webhooks = e.webhooks, &request, &id](Trouble trouble) {
            const auto found = payments.Find(id, StoreOf(request));
            if (!found) return Reply(found.error());
            const Attempt& shown = *(*found)->Shown();
            return Reply(ToObject(**found, trouble == FaultKind::kStaleRead ? Before(shown) : shown,
                                  payments.store(), webhooks.Of(id)));
        });
}

Answer ResendWebhook(const Endpoints& e, const Request& request) {
    const std::string& id = request.Parameter("paymentId");
    return e.gate.Admit(Target::kOther, id, request,
                        [&payments = e.payments, &webhooks = e.webhooks, &request, &id](Trouble) {
                            const auto found = payments.Find(id, "");
                            if (!found) return Reply(found.error());
                            return Reply(webhooks.Resend(id, request.body));
                        });
}

}  // namespace

void AddPaymentRoutes(http::Router& router, const Endpoints& e) {
    const std::string payment = "/payments/{paymentId}";
    router.Get(payment, Access::Public(),
               [e](const Request& request, const Context&) { return ReadPayment(e, request); });
    router.Post(payment + "/pre-register", Access::Public(),
                [e](const Request& request, const Context&) {
                    return PreRegister(e.gate, e.payments, request);
                });
    router.Post(
        payment + "/confirm", Access::Public(), [e](const Request& request, const Context&) {
            return ChangePayment(e.gate, e.payments, Target::kConfirm, &Payments::Confirm, request);
        });
    router.Post(payment + "/cancel", Access::Public(), [e](const Request& request, const Context&) {
        return ChangePayment(e.gate, e.payments, Target::kCancel, &Payments::Cancel, request);
    });
    router.Post(payment + "/resend-webhook", Access::Public(),
                [e](const Request& request, const Context&) { return ResendWebhook(e, request); });
}

}  // namespace openrun::sandbox

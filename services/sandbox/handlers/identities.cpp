#include "services/sandbox/handlers.hpp"

namespace openrun::sandbox {

using http::Access, http::Context, http::Request;
using Trouble = std::optional<FaultKind>;

void AddIdentityRoutes(http::Router& router, const Endpoints& e) {
    const std::string verification = "/identity-verifications/{id}";
    router.Get(verification, Access::Public(), [e](const Request& request, const Context&) {
        const std::string& id = request.Parameter("id");
        return e.gate.Admit(Target::kIdentity, id, request,
                            [&identities = e.identities, &id](Trouble trouble) {
                                return Reply(identities.Find(id, trouble));
                            });
    });
    router.Post(verification + "/send", Access::Public(),
                [e](const Request& request, const Context&) {
                    const std::string& id = request.Parameter("id");
                    return e.gate.Admit(Target::kOther, id, request,
                                        [&identities = e.identities, &request, &id](Trouble) {
                                            return Reply(identities.Send(id, request.body));
                                        });
                });
    router.Post(verification + "/resend", Access::Public(),
                [e](const Request& request, const Context&) {
                    const std::string& id = request.Parameter("id");
                    return e.gate.Admit(Target::kOther, id, request,
                                        [&identities = e.identities, &id](Trouble) {
                                            return Reply(identities.Resend(id));
                                        });
                });
    router.Post(verification + "/confirm", Access::Public(),
                [e](const Request& request, const Context&) {
                    const std::string& id = request.Parameter("id");
                    return e.gate.Admit(Target::kOther, id, request,
                                        [&identities = e.identities, &request, &id](Trouble) {
                                            return Reply(identities.Confirm(id, request.body));
                                        });
                });
}

}  // namespace openrun::sandbox

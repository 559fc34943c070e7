#include "services/queue/handlers.hpp"

namespace openrun::queue {

using http::Access, http::Context, http::Request;

void AddRoutes(http::Router& router, const Endpoints& e) {
    const Access staff = Access::Roles({"ADMIN", "ORGANISER"});
    const std::string line = "/api/v1/queue/{scheduleId}";

    router.Post(
        line + "/entries", Access::Account(),
        [&waiting = e.waiting, &clock = e.clock](const Request& request, const Context& context) {
            return JoinQueue(waiting, clock, request, context);
        });
    router.Get(
        line + "/entries/me", Access::Account(),
        [&waiting = e.waiting, &clock = e.clock](const Request& request, const Context& context) {
            return ReadEntry(waiting, clock, request, context);
        });
    router.Delete(line + "/entries/me", Access::Account(),
                  [&waiting = e.waiting, &revocations = e.revocations](const Request& request,
                                                                       const Context& context) {
                      return LeaveQueue(waiting, revocations, request, context);
                  });
    router.Get(line + "/status", Access::Public(),
               [&board = e.board](const Request& request, const Context&) {
                   return ReadStatus(board, request);
               });
    router.Post(line + "/passes", Access::Account(),
                [&waiting = e.waiting](const Request& request, const Context& context) {
                    return TakePass(waiting, request, context);
                });
    router.Get(line + "/stream", Access::Account(),
               [&waiting = e.waiting, &board = e.board, &streams = e.streams](
                   const Request& request, const Context& context) {
                   return StreamStatus(waiting, board, streams, request, context);
               });
    router.Get("/api/v1/admin/queue/{scheduleId}", staff,
               [&control = e.control](const Request& request, const Context& context) {
                   return ReadControl(control, request, context);
               });
    router.Put("/api/v1/admin/queue/{scheduleId}", staff,
               [&control = e.control](const Request& request, const Context& context) {
                   return ChangeControl(control, request, context);
               });
}

}  // namespace openrun::queue

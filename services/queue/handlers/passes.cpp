#include "services/queue/handlers.hpp"
#include "services/queue/handlers/asking.hpp"

namespace openrun::queue {
namespace {

// api/openapi.yaml, PassRequest and EntryPass.
struct PassRequest {
    std::optional<std::string> token;
};
BOOST_DESCRIBE_STRUCT(PassRequest, (), (token))

void Validate(const PassRequest& request, json::Issues& issues) {
    if (request.token && request.token->size() > 2'048)
        issues.Add("token", "TOO_LONG", "is longer than 2048 characters");
}

struct EntryPass {
    ScheduleId schedule_id;
    std::string pass;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(EntryPass, (), (schedule_id, pass, expires_at))

}  // namespace

// POST /api/v1/queue/{scheduleId}/passes → 200; 409 NOT_YOUR_TURN, 403 QUEUE_TOKEN_INVALID, 404
// NOT_IN_QUEUE, 410 SOLD_OUT, 503 PASSES_BUSY.
Answer TakePass(Waiting& waiting, const http::Request& request, const http::Context& context) {
    CO_TRY(const Asking asking, WhoAsks(request, context));
    PassRequest wanted;
    if (!request.body.empty()) {
        CO_TRY(wanted, http::Decode<PassRequest>(request));
    }
    CO_TRY(const Pass pass,
           co_await waiting.Enter(asking.schedule, asking.who, wanted.token, context.deadline));
    co_return http::Json(
        EntryPass{.schedule_id = asking.schedule, .pass = pass.text, .expires_at = pass.expires_at})
        .Set("Cache-Control", "no-store");
}

}  // namespace openrun::queue

#pragma once
// Who edits, from a verified token.

#include "libs/http/context.hpp"
#include "services/event/programme.hpp"

namespace openrun::event {

[[nodiscard]] inline Editor EditorOf(const http::Context& context) {
    return {.account = context.buyer().account,
            .sees_all = context.buyer().HasRole("ADMIN"),
            .cause = {.trace_id = context.trace.TraceIdText(),
                      .request_id = context.request_id,
                      .traceparent = context.trace.Header()}};
}

// api/openapi.yaml, CancellationReason.
struct ReasonBody {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReasonBody, (), (reason))
void Validate(const ReasonBody& body, json::Issues& issues);  // handlers/own_schedules.cpp

}  // namespace openrun::event

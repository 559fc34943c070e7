#pragma once
// Every endpoint of the queue: the table of contents. Shapes: api/openapi.yaml.

#include "libs/http/router.hpp"
#include "services/queue/control.hpp"
#include "services/queue/waiting.hpp"

namespace openrun::queue {

using Answer = Task<Result<http::Response>>;

// How many streams an instance holds, and for whom.
struct Streams {
    Executor executor;
    std::size_t open = 0, open_max = 0;
    Number ahead_max = 0;
    std::chrono::milliseconds step{500};
};

// handlers/entries.cpp
Answer JoinQueue(Waiting& waiting, const DatabaseClock& clock, const http::Request& request,
                 const http::Context& context);
Answer ReadEntry(Waiting& waiting, const DatabaseClock& clock, const http::Request& request,
                 const http::Context& context);
Answer LeaveQueue(Waiting& waiting, Revocations& revocations, const http::Request& request,
                  const http::Context& context);
// handlers/passes.cpp
Answer TakePass(Waiting& waiting, const http::Request& request, const http::Context& context);
// handlers/status.cpp
Answer ReadStatus(const Board& board, const http::Request& request);
Answer StreamStatus(Waiting& waiting, const Board& board, Streams& streams,
                    const http::Request& request, const http::Context& context);
// handlers/control.cpp
Answer ReadControl(Control& control, const http::Request& request, const http::Context& context);
Answer ChangeControl(Control& control, const http::Request& request, const http::Context& context);

struct Endpoints {
    Waiting& waiting;
    Board& board;
    Control& control;
    Revocations& revocations;
    const DatabaseClock& clock;
    Streams& streams;
};
// routes.cpp; everything outlives the router.
void AddRoutes(http::Router& router, const Endpoints& endpoints);

}  // namespace openrun::queue

#include "services/queue/handlers.hpp"
#include "services/queue/handlers/asking.hpp"

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

constexpr auto kCommentEvery = 15s;

http::Response StatusResponse(const Shown& shown, int status) {
    http::Response response{.status = status, .body = {}, .headers = {}, .stream = {}};
    if (status == 200) response.body = shown.body;
    response.Set("ETag", shown.etag).Set("Cache-Control", "public, max-age=1");
    return response;
}

// Sends the status whenever it says something new, until the reader goes or the line ends.
Task<void> SendStatus(const Board* board, Streams* streams, ScheduleId schedule,
                      http::EventStream* stream) {
    struct Count {
        explicit Count(std::size_t& counted) : open(counted) { ++open; }
        ~Count() { --open; }
        std::size_t& open;
    };
    const Count held(streams->open);
    std::uint64_t sent = 0;
    Deadline next_comment = After(kCommentEvery);
    while (!stream->closing()) {
        const Shown* shown = board->Find(schedule);
        if (shown == nullptr) co_return;
        if (shown->version != sent) {
            sent = shown->version;
            next_comment = After(kCommentEvery);
            const std::string body = shown->body;
            if (!co_await stream->Send("status", body, std::to_string(sent))) co_return;
        } else if (std::chrono::steady_clock::now() >= next_comment) {
            next_comment = After(kCommentEvery);
            if (!co_await stream->SendComment("here")) co_return;
        }
        co_await SleepFor(streams->executor, streams->step);
    }
}

}  // namespace

// GET /api/v1/queue/{scheduleId}/status → 200, 304. No Redis, no PostgreSQL.
Answer ReadStatus(const Board& board, const http::Request& request) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("scheduleId"));
    CO_TRY(const Shown* const shown, board.Get(schedule));
    const auto known = request.Header("If-None-Match");
    co_return StatusResponse(*shown, known && *known == shown->etag ? 304 : 200);
}

// GET /api/v1/queue/{scheduleId}/stream → text/event-stream; 409 NOT_YOUR_TURN for those far away.
Answer StreamStatus(Waiting& waiting, const Board& board, Streams& streams,
                    const http::Request& request, const http::Context& context) {
    CO_TRY(const Asking asking, WhoAsks(request, context));
    CO_TRY(const Place place, co_await waiting.Look(asking.schedule, asking.who, context.deadline));
    if (place.ahead > streams.ahead_max) {
        co_return Fail(Error{.kind = Kind::kConflict,
                             .code = "NOT_YOUR_TURN",
                             .detail = "too far away for a stream",
                             .retry_after = 15s});
    }
    if (streams.open >= streams.open_max) {
        co_return Fail(Error{.kind = Kind::kLimited,
                             .code = "RATE_LIMITED",
                             .detail = "too many streams",
                             .retry_after = 5s});
    }
    http::Response response;
    response.content_type = "text/event-stream";
    response.Set("Cache-Control", "no-store");
    response.stream = [&board, &streams, schedule = asking.schedule](http::EventStream& stream) {
        return SendStatus(&board, &streams, schedule, &stream);
    };
    co_return response;
}

}  // namespace openrun::queue

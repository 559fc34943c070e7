#include "services/event/domain/text.hpp"
#include "services/event/handlers.hpp"
#include "services/event/handlers/bodies.hpp"
#include "services/event/handlers/conditional.hpp"
#include "services/event/handlers/listing.hpp"

namespace openrun::event {
namespace {

constexpr std::string_view kShort = "public, max-age=1";
constexpr std::string_view kMinute = "public, max-age=60";
constexpr std::string_view kForEver = "public, max-age=31536000, immutable";

Error BadParameter(std::string name, std::string code, std::string message) {
    return {.kind = Kind::kInvalid,
            .code = "VALIDATION_FAILED",
            .detail = name,
            .fields = {{name, std::move(code), std::move(message)}}};
}

// A query parameter read by `parse`; absent or empty is nullopt.
template <typename T, typename Parse>
Result<std::optional<T>> ReadParameter(const http::Request& request, std::string name,
                                       std::string message, Parse parse) {
    TRY(const auto text, request.QueryValue(name));
    if (!text || text->empty()) return std::optional<T>();
    std::optional<T> value = parse(*text);
    if (!value) return Fail(BadParameter(std::move(name), "NOT_ALLOWED", std::move(message)));
    return value;
}

Result<std::optional<std::string>> ReadText(const http::Request& request, std::string name,
                                            std::size_t max) {
    return ReadParameter<std::string>(
        request, std::move(name), "is too long", [max](const std::string& text) {
            return Characters(text) <= max ? std::optional(text) : std::nullopt;
        });
}

std::optional<Instant> ParseTime(const std::string& text) {
    const auto parsed = ParseInstant(text);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

Result<EventQuery> ReadQuery(const http::Request& request) {
    EventQuery query;
    TRY(query.text, ReadText(request, "q", 100));
    TRY(query.city, ReadText(request, "city", 50));
    TRY(query.from, ReadParameter<Instant>(request, "from", "is no RFC 3339 time", ParseTime));
    TRY(query.to, ReadParameter<Instant>(request, "to", "is no RFC 3339 time", ParseTime));
    TRY(query.sale, ReadParameter<ScheduleState>(request, "sale", "is no state of a schedule",
                                                 ParseEnum<ScheduleState>));
    TRY(const auto sort,
        ReadParameter<EventSort>(request, "sort", "is no order of ours", ParseEnum<EventSort>));
    query.sort = sort.value_or(EventSort::kStartsAt);
    TRY(const http::Page page, http::ReadPage(request));
    query.slice = SliceOf(page);
    return query;
}

// The tag is made of what is said; the server's time is put in afterwards.
template <typename Body>
http::Response Stamped(const http::Request& request, Body body, Instant now) {
    std::string tag = WeakTagOf(json::Encode(body));
    if (HasAlready(request, tag)) return NotModified(std::move(tag), kShort);
    Stamp(body, now);
    return Tagged(json::Encode(body), std::move(tag), kShort);
}

}  // namespace

// GET /api/v1/events → 200 EventList, 304.
Answer SearchEvents(Showcase& showcase, const http::Request& request,
                    const http::Context& context) {
    CO_TRY(const EventQuery query, ReadQuery(request));
    CO_TRY(const auto found, co_await showcase.Search(query, context.deadline));
    std::string body = ListBody(*found, query.slice);
    std::string tag = WeakTagOf(body);
    if (HasAlready(request, tag)) co_return NotModified(std::move(tag), kShort);
    co_return Tagged(std::move(body), std::move(tag), kShort);
}

// GET /api/v1/events/{id} → 200 Event with its published schedules, 304.
Answer ReadEvent(Showcase& showcase, const http::Request& request, const http::Context& context) {
    CO_TRY(const EventId event, request.IdParameter<EventId>("id"));
    CO_TRY(const Sight sight, co_await showcase.FindEvent(event, context.deadline));
    co_return Stamped(request, BodyOf(*sight.show, sight.now), sight.now);
}

// GET /api/v1/schedules/{id} → 200 Schedule, 304.
Answer ReadSchedule(Showcase& showcase, const http::Request& request,
                    const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(const Sight sight, co_await showcase.FindSchedule(schedule, context.deadline));
    const auto& all = sight.show->schedules;
    const auto one = std::ranges::find(all, schedule, &Schedule::id);
    co_return Stamped(request, BodyOf(sight.show->event, *one, sight.now), sight.now);
}

// GET /api/v1/schedules/{id}/seat-map → 200 SeatMap, 304. With ?version= it may be kept for ever.
Answer ReadSeatMap(Showcase& showcase, const http::Request& request, const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(const auto version, request.QueryValue("version"));
    CO_TRY(const auto plan, co_await showcase.FindSeatMap(schedule, context.deadline));
    if (version && *version != std::to_string(plan->version))
        co_return Fail(Kind::kNotFound, "NOT_FOUND", "version");
    const std::string_view keep = version ? kForEver : kMinute;
    std::string tag = '"' + plan->hash + '"';
    if (HasAlready(request, tag)) co_return NotModified(std::move(tag), keep);
    co_return Tagged(plan->body, std::move(tag), keep);
}

}  // namespace openrun::event

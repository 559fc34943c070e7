#include "services/event/domain/text.hpp"
#include "services/event/handlers.hpp"
#include "services/event/handlers/bodies.hpp"
#include "services/event/handlers/editing.hpp"
#include "services/event/handlers/listing.hpp"

#include <algorithm>
#include <array>

namespace openrun::event {

// api/openapi.yaml, EventDraft and EventChange.
BOOST_DESCRIBE_STRUCT(EventDraft, (),
                      (title, artist, description, poster_url, poster_image_id, hall_id,
                       age_rating))
BOOST_DESCRIBE_STRUCT(EventChange, (),
                      (title, artist, description, poster_url, age_rating, poster_image_id))

namespace {

constexpr std::array<std::string_view, 5> kAgeRatings{"ALL", "AGE_7", "AGE_12", "AGE_15", "AGE_19"};

// What is there is checked; what must be there is the binder's business.
void CheckEvent(const EventChange& one, json::Issues& issues) {
    if (one.title) CheckText(issues, "title", *one.title, 1, 200);
    if (one.artist) CheckText(issues, "artist", *one.artist, 1, 100);
    if (one.description) CheckLongText(issues, "description", *one.description, 20'000);
    if (one.poster_url) {
        CheckText(issues, "posterUrl", *one.poster_url, 0, 500);
        const bool harmless = one.poster_url->empty() || one.poster_url->starts_with("https://") ||
                              one.poster_url->starts_with('/');
        if (!harmless) issues.Add("posterUrl", "NOT_ALLOWED", "is an https address or a path");
        if (one.poster_image_id)
            issues.Add("posterUrl", "NOT_ALLOWED", "stands beside a posterImageId");
    }
    if (one.age_rating && std::ranges::find(kAgeRatings, *one.age_rating) == kAgeRatings.end())
        issues.Add("ageRating", "NOT_ALLOWED", "is not one of the allowed values");
}

}  // namespace

void Validate(const EventDraft& draft, json::Issues& issues) {
    CheckEvent({.title = draft.title,
                .artist = draft.artist,
                .description = draft.description,
                .poster_url = draft.poster_url,
                .age_rating = draft.age_rating,
                .poster_image_id = draft.poster_image_id},
               issues);
}

void Validate(const EventChange& change, json::Issues& issues) {
    if (!change.title && !change.artist && !change.description && !change.poster_url &&
        !change.age_rating && !change.poster_image_id) {
        issues.Add("REQUIRED", "says nothing to change");
    }
    CheckEvent(change, issues);
}

// GET /api/v1/admin/events → 200 EventList in every state.
Answer ListOwnEvents(Programme& programme, const http::Request& request,
                     const http::Context& context) {
    CO_TRY(const http::Page page, http::ReadPage(request));
    const Slice slice = SliceOf(page);
    CO_TRY(const auto listed, co_await programme.List(EditorOf(context), slice, context.deadline));
    co_return ListResponse(listed, slice);
}

// POST /api/v1/admin/events → 201 Event, a DRAFT.
Answer CreateEvent(Programme& programme, const http::Request& request,
                   const http::Context& context) {
    CO_TRY(EventDraft draft, http::Decode<EventDraft>(request));
    CO_TRY(const Show show,
           co_await programme.Create(std::move(draft), EditorOf(context), context.deadline));
    co_return http::Created(StampedBodyOf(show), "/api/v1/admin/events/" + show.event.id.Text());
}

// GET /api/v1/admin/events/{id} → 200 Event.
Answer ReadOwnEvent(Programme& programme, const http::Request& request,
                    const http::Context& context) {
    CO_TRY(const EventId event, request.IdParameter<EventId>("id"));
    CO_TRY(const Show show, co_await programme.Read(event, EditorOf(context), context.deadline));
    co_return http::Json(StampedBodyOf(show));
}

// PATCH /api/v1/admin/events/{id} → 200 Event.
Answer ChangeEvent(Programme& programme, const http::Request& request,
                   const http::Context& context) {
    CO_TRY(const EventId event, request.IdParameter<EventId>("id"));
    CO_TRY(EventChange change, http::Decode<EventChange>(request));
    CO_TRY(const Show show, co_await programme.Change(event, std::move(change), EditorOf(context),
                                                      context.deadline));
    co_return http::Json(StampedBodyOf(show));
}

// POST /api/v1/admin/events/{id}/publish → 200 Event; 422 PUBLISH_REFUSED.
Answer PublishEvent(Programme& programme, const http::Request& request,
                    const http::Context& context) {
    CO_TRY(const EventId event, request.IdParameter<EventId>("id"));
    CO_TRY(const Show show, co_await programme.Publish(event, EditorOf(context), context.deadline));
    co_return http::Json(StampedBodyOf(show));
}

// POST /api/v1/admin/events/{id}/cancel → 200 Event.
Answer CancelEvent(Programme& programme, const http::Request& request,
                   const http::Context& context) {
    CO_TRY(const EventId event, request.IdParameter<EventId>("id"));
    CO_TRY(ReasonBody body, http::Decode<ReasonBody>(request));
    CO_TRY(const Show show, co_await programme.Cancel(event, std::move(body.reason),
                                                      EditorOf(context), context.deadline));
    co_return http::Json(StampedBodyOf(show));
}

}  // namespace openrun::event

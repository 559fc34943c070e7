#include "services/event/programme.hpp"

#include <algorithm>

namespace openrun::event {
namespace {

std::unexpected<Error> Conflict(std::string detail) {
    return Fail(Kind::kConflict, "STATE_CONFLICT", std::move(detail));
}

EventState StateNow(const Show& show) { return StateOf(show.event, show.schedules, show.now); }

// What buyers have heard of and can still be told about.
bool IsTold(const Schedule& one) { return one.published() && one.fate != Fate::kCancelled; }

}  // namespace

Result<void> MayEdit(const Editor& editor, const Event& event) {
    if (editor.Owns(event.organiser)) return {};
    return Fail(Kind::kNotFound, "NOT_FOUND", "of another organiser");
}

Task<Result<Show>> Programme::ApplyInside(Target target, const Editor* editor, const Decide* decide,
                                          postgres::Dialogue* dialogue) {
    CO_TRY(Show before, co_await Store::LockShow(*dialogue, target));
    CO_CHECK(MayEdit(*editor, before.event));
    CO_TRY(Edit edit, (*decide)(std::move(before)));
    for (const bus::Envelope& message : edit.messages)
        edit.writes.push_back(bus::Outbox::Append(kTopic, message));
    if (!edit.writes.empty()) CO_CHECK(co_await dialogue->Execute(std::move(edit.writes)));
    co_return std::move(edit.show);
}

Task<Result<Show>> Programme::Apply(Target target, const Editor& editor, Decide decide,
                                    Deadline deadline) {
    const std::function<Task<Result<Show>>(postgres::Dialogue&)> body =
        [target, &editor, &decide](postgres::Dialogue& dialogue) {
            return ApplyInside(target, &editor, &decide, &dialogue);
        };
    co_return Done(co_await store_.pool().Transact<Show>(deadline, body));
}

Task<Result<Show>> Programme::ApplyTo(
    ScheduleId schedule, const Editor& editor,
    std::function<Result<Edit>(Show before, Schedule& one)> decide, Deadline deadline) {
    const Decide found = [schedule, &decide](Show before) -> Result<Edit> {
        Schedule* one = before.Find(schedule);
        if (one == nullptr) return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
        return decide(std::move(before), *one);
    };
    co_return co_await Apply({.event = {}, .schedule = schedule}, editor, found, deadline);
}

Result<Show> Programme::Done(Result<Show> changed) {
    if (changed) {
        showcase_.Forget(*changed);
        outbox_.Wake();
    }
    return changed;
}

Task<Result<void>> Programme::FindPoster(std::optional<ImageId> image, const Editor& editor,
                                         Deadline deadline, std::optional<std::string>& url) {
    if (image) {
        CO_TRY(url, co_await images_.UrlOf(*image, editor, "/posterImageId", deadline));
    }
    co_return Result<void>{};
}

Task<Result<Show>> Programme::Create(EventDraft draft, Editor editor, Deadline deadline) {
    CO_CHECK(co_await FindPoster(draft.poster_image_id, editor, deadline, draft.poster_url));
    const Event event{.id = ids_.Next<EventId>(),
                      .organiser = std::move(editor.account),
                      .title = std::move(draft.title),
                      .artist = std::move(draft.artist),
                      .description = std::move(draft.description).value_or(""),
                      .poster_url = std::move(draft.poster_url),
                      .age_rating = std::move(draft.age_rating),
                      .hall = {.id = draft.hall_id, .venue_id = {}, .name = {}},
                      .venue = {}};
    CO_CHECK(co_await store_.pool().Execute(Store::Insert(event), deadline));
    co_return co_await store_.ReadShow({.event = event.id, .schedule = {}}, deadline);
}

Task<Result<Show>> Programme::Read(EventId event, Editor editor, Deadline deadline) {
    CO_TRY(Show show, co_await store_.ReadShow({.event = event, .schedule = {}}, deadline));
    CO_CHECK(MayEdit(editor, show.event));
    co_return show;
}

Task<Result<Listed<EventSummary>>> Programme::List(Editor editor, Slice slice, Deadline deadline) {
    std::optional<std::string> organiser;
    if (!editor.sees_all) organiser = std::move(editor.account);
    co_return co_await store_.ListOwn(std::move(organiser), slice, deadline);
}

Task<Result<Show>> Programme::Change(EventId event, EventChange change, Editor editor,
                                     Deadline deadline) {
    CO_CHECK(co_await FindPoster(change.poster_image_id, editor, deadline, change.poster_url));
    const Decide decide = [this, &change, &editor](Show show) -> Result<Edit> {
        if (StateNow(show) == EventState::kCancelled) return Conflict("the event is cancelled");
        Event& one = show.event;
        const bool renamed = change.title && *change.title != one.title;
        one.title = change.title.value_or(one.title);
        one.artist = change.artist.value_or(one.artist);
        one.description = change.description.value_or(one.description);
        one.age_rating = change.age_rating.value_or(one.age_rating);
        if (change.poster_url) one.poster_url = change.poster_url;
        Edit edit{.show = std::move(show), .writes = {}, .messages = {}};
        edit.writes.push_back(Store::Update(edit.show.event));
        Messages messages(ids_, editor.cause, edit.show.now);
        for (const Schedule& schedule : edit.show.schedules) {  // tickets carry the title
            if (renamed && IsTold(schedule))
                edit.messages.push_back(messages.ScheduleChanged(edit.show.event, schedule));
        }
        return edit;
    };
    co_return co_await Apply({.event = event, .schedule = {}}, editor, decide, deadline);
}

Task<Result<Show>> Programme::Cancel(EventId event, std::string reason, Editor editor,
                                     Deadline deadline) {
    const Decide decide = [this, &reason, &editor](Show show) -> Result<Edit> {
        if (StateNow(show) == EventState::kEnded) return Conflict("the event is over");
        Edit edit{.show = std::move(show), .writes = {}, .messages = {}};
        if (edit.show.event.state == EventState::kCancelled) return edit;
        edit.show.event.state = EventState::kCancelled;
        edit.writes.push_back(Store::Update(edit.show.event));
        Messages messages(ids_, editor.cause, edit.show.now);
        for (Schedule& one : edit.show.schedules) {
            const bool told = IsTold(one);
            auto cancelled = Cancelled(one, reason, edit.show.now);
            if (!cancelled || one.fate == Fate::kCancelled) continue;  // over, or done before
            one = *std::move(cancelled);
            edit.writes.push_back(Store::Update(one));
            if (told) edit.messages.push_back(messages.ScheduleCancelled(one));
        }
        return edit;
    };
    co_return co_await Apply({.event = event, .schedule = {}}, editor, decide, deadline);
}

}  // namespace openrun::event

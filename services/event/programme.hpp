#pragma once
// What staff does with events and schedules. Every change is one transaction: lock the event, read
// it whole with PostgreSQL's time, let a pure function of the domain decide, write, append the
// messages that tell it. An organiser sees and changes only what is theirs; what belongs to
// somebody else is NOT_FOUND.

#include "libs/bus/outbox.hpp"
#include "libs/net/runtime.hpp"
#include "services/event/editor.hpp"
#include "services/event/events/published.hpp"
#include "services/event/images.hpp"
#include "services/event/showcase.hpp"
#include "services/event/store/store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace openrun::event {

struct EventDraft {
    std::string title, artist;
    std::optional<std::string> description, poster_url;
    std::optional<ImageId> poster_image_id;  // instead of the URL
    HallId hall_id;
    std::string age_rating;
};

struct EventChange {
    std::optional<std::string> title, artist, description, poster_url, age_rating;
    std::optional<ImageId> poster_image_id;  // instead of the URL
};

struct ScheduleDraft {
    Instant starts_at, ends_at, sale_opens_at, sale_closes_at;
    std::optional<std::int32_t> ticket_limit;   // 4
    std::optional<QueueMode> queue_mode;        // AUTO
    std::optional<RefundPolicy> refund_policy;  // the Korean standard
    std::vector<Grade> grades;
    std::vector<SeatGradeRule> seat_grades;
};

// NOT_FOUND for what belongs to somebody else.
[[nodiscard]] Result<void> MayEdit(const Editor& editor, const Event& event);

class Programme {
public:
    Programme(Runtime& runtime, Store& store, Showcase& showcase, Images& images,
              bus::Outbox& outbox, IdSource& ids)
        : runtime_(runtime),
          store_(store),
          showcase_(showcase),
          images_(images),
          outbox_(outbox),
          ids_(ids) {}

    // Errors of all: NOT_FOUND, STATE_CONFLICT; the show comes back as it is after the change.
    Task<Result<Show>> Create(EventDraft draft, Editor editor, Deadline deadline);
    Task<Result<Show>> Read(EventId event, Editor editor, Deadline deadline);
    Task<Result<Show>> Change(EventId event, EventChange change, Editor editor, Deadline deadline);
    Task<Result<Show>> Cancel(EventId event, std::string reason, Editor editor, Deadline deadline);
    // Freezes the plans of all schedules that are not published yet, and tells the world; with
    // nothing new it changes nothing. Error: PUBLISH_REFUSED (refused) with every fault.
    Task<Result<Show>> Publish(EventId event, Editor editor, Deadline deadline);

    struct Added {
        Show show;
        ScheduleId schedule;
    };
    Task<Result<Added>> AddSchedule(EventId event, ScheduleDraft draft, Editor editor,
                                    Deadline deadline);
    // Error: CHANGE_REFUSED (refused) with the fields.
    Task<Result<Show>> ChangeSchedule(ScheduleId schedule, ScheduleChange change, Editor editor,
                                      Deadline deadline);
    Task<Result<Show>> Close(ScheduleId schedule, Editor editor, Deadline deadline);
    Task<Result<Show>> Postpone(ScheduleId schedule, Postponement to, Editor editor,
                                Deadline deadline);
    Task<Result<Show>> CancelSchedule(ScheduleId schedule, std::string reason, Editor editor,
                                      Deadline deadline);

    Task<Result<Listed<EventSummary>>> List(Editor editor, Slice slice, Deadline deadline);

private:
    // A decision: the show as it shall be, what to write for it, and what to tell.
    struct Edit {
        Show show;
        std::vector<postgres::Command> writes;
        std::vector<bus::Envelope> messages;
    };
    using Decide = std::function<Result<Edit>(Show before)>;
    // Awaited in place; `decide` may run more than once.
    Task<Result<Show>> Apply(Target target, const Editor& editor, Decide decide, Deadline deadline);
    Task<Result<Show>> ApplyTo(ScheduleId schedule, const Editor& editor,
                               std::function<Result<Edit>(Show before, Schedule& one)> decide,
                               Deadline deadline);
    static Task<Result<Show>> ApplyInside(Target target, const Editor* editor, const Decide* decide,
                                          postgres::Dialogue* dialogue);
    static Task<Result<Show>> PublishInside(Programme* self, EventId event, const Editor* editor,
                                            postgres::Dialogue* dialogue);
    Result<Show> Done(Result<Show> changed);
    // The picture's address into `url`, when one is named.
    Task<Result<void>> FindPoster(std::optional<ImageId> image, const Editor& editor,
                                  Deadline deadline, std::optional<std::string>& url);

    Runtime& runtime_;
    Store& store_;
    Showcase& showcase_;
    Images& images_;
    bus::Outbox& outbox_;
    IdSource& ids_;
};

}  // namespace openrun::event

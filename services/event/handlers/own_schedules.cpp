#include "services/event/domain/text.hpp"
#include "services/event/handlers.hpp"
#include "services/event/handlers/bodies.hpp"
#include "services/event/handlers/editing.hpp"

#include <algorithm>
#include <set>

namespace openrun::event {

// api/openapi.yaml, ScheduleDraft, ScheduleChange and Postponement.
BOOST_DESCRIBE_STRUCT(ScheduleDraft, (),
                      (starts_at, ends_at, sale_opens_at, sale_closes_at, ticket_limit, queue_mode,
                       refund_policy, grades, seat_grades))
BOOST_DESCRIBE_STRUCT(ScheduleChange, (),
                      (starts_at, ends_at, sale_opens_at, sale_closes_at, ticket_limit, queue_mode))
BOOST_DESCRIBE_STRUCT(Postponement, (), (reason, starts_at, ends_at, refund_until))

namespace {

void CheckLimit(const std::optional<std::int32_t>& limit, json::Issues& issues) {
    if (limit && (*limit < 1 || *limit > 10))
        issues.Add("ticketLimit", "OUT_OF_RANGE", "must be in 1..10");
}

bool IsGradeCode(std::string_view code) {
    return !code.empty() && code.size() <= 8 && std::ranges::all_of(code, [](char letter) {
        return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    });
}

void CheckPrice(const Price& price, json::Issues& issues) {
    constexpr std::int64_t kPriceMax = 100'000'000;
    for (const auto& [member, amount] :
         {std::pair("price", price.price.krw), std::pair("fee", price.fee.krw)}) {
        if (amount < 0 || amount > kPriceMax)
            issues.Add(member, "OUT_OF_RANGE", "must be in 0..100000000");
    }
}

void CheckGrades(const std::vector<Grade>& grades, json::Issues& issues) {
    constexpr std::size_t kGradesMax = 20;
    if (grades.empty() || grades.size() > kGradesMax)
        issues.Add("grades", "OUT_OF_RANGE", "takes 1 to 20 grades");
    const json::Issues::Step step(issues, "grades");
    std::set<std::string_view> codes;
    for (std::size_t i = 0; i < grades.size(); ++i) {
        const json::Issues::Step one(issues, i);
        if (!IsGradeCode(grades[i].code))
            issues.Add("code", "NOT_ALLOWED", "is 1 to 8 of A-Z and 0-9");
        if (!codes.insert(grades[i].code).second)
            issues.Add("code", "NOT_UNIQUE", "is there twice");
        CheckText(issues, "name", grades[i].name, 1, 50);
        if (grades[i].prices.empty() || grades[i].prices.size() > 4)
            issues.Add("prices", "OUT_OF_RANGE", "takes 1 to 4 prices");
        const json::Issues::Step prices(issues, "prices");
        for (std::size_t p = 0; p < grades[i].prices.size(); ++p) {
            const json::Issues::Step price(issues, p);
            CheckPrice(grades[i].prices[p], issues);
        }
    }
}

}  // namespace

void Validate(const ScheduleDraft& draft, json::Issues& issues) {
    constexpr std::size_t kRulesMax = 2'000;
    constexpr std::size_t kStepsMax = 50;
    CheckLimit(draft.ticket_limit, issues);
    CheckGrades(draft.grades, issues);
    if (draft.seat_grades.empty() || draft.seat_grades.size() > kRulesMax)
        issues.Add("seatGrades", "OUT_OF_RANGE", "takes 1 to 2000 rules");
    if (draft.refund_policy && draft.refund_policy->size() > kStepsMax)
        issues.Add("refundPolicy", "OUT_OF_RANGE", "takes 50 steps at most");
}

void Validate(const ScheduleChange& change, json::Issues& issues) {
    if (!change.starts_at && !change.ends_at && !change.sale_opens_at && !change.sale_closes_at &&
        !change.ticket_limit && !change.queue_mode) {
        issues.Add("REQUIRED", "says nothing to change");
    }
    CheckLimit(change.ticket_limit, issues);
}

void Validate(const Postponement& to, json::Issues& issues) {
    CheckLongText(issues, "reason", to.reason, 500);
    if (to.reason.empty()) issues.Add("reason", "TOO_SHORT", "needs 1 character or more");
}

void Validate(const ReasonBody& body, json::Issues& issues) {
    CheckLongText(issues, "reason", body.reason, 500);
    if (body.reason.empty()) issues.Add("reason", "TOO_SHORT", "needs 1 character or more");
}

// POST /api/v1/admin/events/{id}/schedules → 201 Schedule, not published yet.
Answer CreateSchedule(Programme& programme, const http::Request& request,
                      const http::Context& context) {
    CO_TRY(const EventId event, request.IdParameter<EventId>("id"));
    CO_TRY(ScheduleDraft draft, http::Decode<ScheduleDraft>(request));
    CO_TRY(Programme::Added added,
           co_await programme.AddSchedule(event, std::move(draft), EditorOf(context),
                                          context.deadline));
    const ScheduleId id = added.schedule;
    co_return http::Created(StampedBodyOf(std::move(added.show), id),
                            "/api/v1/admin/schedules/" + id.Text());
}

// PATCH /api/v1/admin/schedules/{id} → 200 Schedule.
Answer ChangeSchedule(Programme& programme, const http::Request& request,
                      const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(const ScheduleChange change, http::Decode<ScheduleChange>(request));
    CO_TRY(Show show, co_await programme.ChangeSchedule(schedule, change, EditorOf(context),
                                                        context.deadline));
    co_return http::Json(StampedBodyOf(std::move(show), schedule));
}

// POST /api/v1/admin/schedules/{id}/cancel → 200 Schedule.
Answer CancelSchedule(Programme& programme, const http::Request& request,
                      const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(ReasonBody body, http::Decode<ReasonBody>(request));
    CO_TRY(Show show, co_await programme.CancelSchedule(schedule, std::move(body.reason),
                                                        EditorOf(context), context.deadline));
    co_return http::Json(StampedBodyOf(std::move(show), schedule));
}

// POST /api/v1/admin/schedules/{id}/postpone → 200 Schedule.
Answer PostponeSchedule(Programme& programme, const http::Request& request,
                        const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(Postponement to, http::Decode<Postponement>(request));
    CO_TRY(Show show, co_await programme.Postpone(schedule, std::move(to), EditorOf(context),
                                                  context.deadline));
    co_return http::Json(StampedBodyOf(std::move(show), schedule));
}

// POST /api/v1/admin/schedules/{id}/close → 200 Schedule.
Answer CloseSchedule(Programme& programme, const http::Request& request,
                     const http::Context& context) {
    CO_TRY(const ScheduleId schedule, request.IdParameter<ScheduleId>("id"));
    CO_TRY(Show show, co_await programme.Close(schedule, EditorOf(context), context.deadline));
    co_return http::Json(StampedBodyOf(std::move(show), schedule));
}

}  // namespace openrun::event

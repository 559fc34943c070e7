#include "services/reservation/events/consumed.hpp"

#include "services/reservation/sql.hpp"

namespace openrun::reservation {
namespace {

using bus::Envelope;
using bus::Handling;
using postgres::Dialogue;
using postgres::Make;
using postgres::Rows;

struct ScheduleFacts {
    ScheduleId schedule_id;
    Id<struct EventTag> event_id;
    std::string event_title;
    Instant starts_at, ends_at, sale_opens_at, sale_closes_at;
    std::int32_t ticket_limit = 0;
    PlanId plan_id;
    std::int32_t plan_version = 0;
    std::int32_t seat_count = 0;
    boost::json::value refund_policy;
};
BOOST_DESCRIBE_STRUCT(ScheduleFacts, (),
                      (schedule_id, event_id, event_title, starts_at, ends_at, sale_opens_at,
                       sale_closes_at, ticket_limit, plan_id, plan_version, seat_count,
                       refund_policy))

struct EndedSchedule {
    ScheduleId schedule_id;
    std::string reason;
    std::optional<Instant> starts_at, ends_at, refund_until;
};
BOOST_DESCRIBE_STRUCT(EndedSchedule, (), (schedule_id, reason, starts_at, ends_at, refund_until))

struct PaymentFacts {
    PaymentId payment_id;
    ReservationId reservation_id;
    std::optional<Money> amount;
    std::optional<CancellationId> cancellation_id;
    std::optional<bool> full;
};
BOOST_DESCRIBE_STRUCT(PaymentFacts, (), (payment_id, reservation_id, amount, cancellation_id, full))

struct PlanSeat {
    std::int32_t number = 0;
    std::string label, grade;
};
BOOST_DESCRIBE_STRUCT(PlanSeat, (), (number, label, grade))
struct PlanPrice {
    PriceType type{};
    Money price, fee;
};
BOOST_DESCRIBE_STRUCT(PlanPrice, (), (type, price, fee))
struct PlanGrade {
    std::string code;
    std::vector<PlanPrice> prices;
};
BOOST_DESCRIBE_STRUCT(PlanGrade, (), (code, prices))
struct Plan {
    ScheduleId schedule_id;
    std::vector<PlanSeat> seats;
    std::vector<PlanGrade> grades;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (schedule_id, seats, grades))

template <typename T>
Result<T> Read(const Envelope& envelope) {
    return json::DecodeValue<T>(envelope.data, json::Unknown::kIgnore);
}

postgres::Command Upsert(const ScheduleFacts& facts) {
    return Make(sql::kUpsertSchedule, facts.schedule_id, facts.event_id, facts.event_title,
                facts.starts_at, facts.ends_at, facts.sale_opens_at, facts.sale_closes_at,
                facts.ticket_limit, facts.plan_id, facts.plan_version, facts.seat_count,
                facts.refund_policy);
}

std::vector<postgres::Command> InsertPlan(const Plan& plan) {
    std::vector<std::int32_t> numbers;
    std::vector<std::string> labels, seat_grades, grades;
    std::vector<PriceType> types;
    std::vector<Money> prices, fees;
    for (const PlanSeat& seat : plan.seats) {
        numbers.push_back(seat.number);
        labels.push_back(seat.label);
        seat_grades.push_back(seat.grade);
    }
    for (const PlanGrade& grade : plan.grades) {
        for (const PlanPrice& price : grade.prices) {
            grades.push_back(grade.code);
            types.push_back(price.type);
            prices.push_back(price.price);
            fees.push_back(price.fee);
        }
    }
    std::vector<postgres::Command> commands;
    commands.push_back(Make(sql::kInsertPlan, plan.schedule_id, numbers, labels, seat_grades));
    commands.push_back(Make(sql::kInsertPrices, plan.schedule_id, grades, types, prices, fees));
    return commands;
}

// Whole and repeatable: facts are written as they are now, the plan once.
Task<Result<void>> Changed(Dialogue* dialogue, Handling handling) {
    CO_TRY(const ScheduleFacts facts, Read<ScheduleFacts>(handling.envelope));
    CO_CHECK(co_await dialogue->Execute(Upsert(facts)));
    co_return Result<void>{};
}

Task<Result<void>> Cancelled(Dialogue* dialogue, Handling handling) {
    CO_TRY(const EndedSchedule ended, Read<EndedSchedule>(handling.envelope));
    CO_CHECK(
        co_await dialogue->Execute(Make(sql::kCancelSchedule, ended.schedule_id, ended.reason)));
    co_return Result<void>{};
}

Task<Result<void>> Postponed(Dialogue* dialogue, Handling handling) {
    CO_TRY(const EndedSchedule ended, Read<EndedSchedule>(handling.envelope));
    CO_CHECK(co_await dialogue->Execute(Make(sql::kPostponeSchedule, ended.schedule_id,
                                             ended.refund_until, ended.starts_at, ended.ends_at)));
    co_return Result<void>{};
}

Task<Result<void>> Succeeded(Settlement* settlement, Dialogue* dialogue, Handling handling) {
    CO_TRY(const PaymentFacts facts, Read<PaymentFacts>(handling.envelope));
    if (!facts.amount) co_return Fail(Kind::kInvalid, "VALIDATION_FAILED", "amount is missing");
    co_return co_await settlement->Paid(*dialogue, facts.reservation_id, facts.payment_id,
                                        *facts.amount, handling.trace, handling.envelope.id.Text());
}

Task<Result<void>> Failed(Settlement* settlement, Dialogue* dialogue, Handling handling) {
    CO_TRY(const PaymentFacts facts, Read<PaymentFacts>(handling.envelope));
    co_return co_await settlement->Declined(*dialogue, facts.reservation_id, facts.payment_id);
}

Task<Result<void>> Refunded(Settlement* settlement, Dialogue* dialogue, Handling handling,
                            const char* state) {
    CO_TRY(const PaymentFacts facts, Read<PaymentFacts>(handling.envelope));
    if (facts.cancellation_id) {
        CO_CHECK(
            co_await dialogue->Execute(Make(sql::kRefundIsFinal, *facts.cancellation_id, state)));
    } else if (facts.full.value_or(false)) {
        CO_CHECK(co_await settlement->RefundedElsewhere(*dialogue, facts.reservation_id,
                                                        facts.payment_id));
    }
    co_return Result<void>{};
}

}  // namespace

Task<Result<void>> ConsumedEvents::FetchPlan(const Envelope& envelope, Deadline deadline) {
    CO_TRY(const ScheduleFacts facts, Read<ScheduleFacts>(envelope));
    CO_TRY(const Rows known,
           co_await pool_.Execute(Make(sql::kHasPlan, facts.schedule_id), deadline));
    if (known[0].Get<std::int64_t>("known") > 0) co_return Result<void>{};
    const Trace trace =
        ParseTraceparent(envelope.traceparent.value_or("")).value_or(NewTrace(random_));
    auto answered = co_await event_.Call(
        http::Method::kGet, "/internal/plans/" + facts.plan_id.Text(), "", trace, deadline);
    if (!answered) {  // whatever event says: the plan exists, we ask again
        Error error = std::move(answered).error();
        error.kind = Kind::kUnavailable;
        co_return Fail(std::move(error));
    }
    CO_TRY(const Plan plan, json::Decode<Plan>(answered->body, json::Unknown::kIgnore));
    if (plan.schedule_id != facts.schedule_id ||
        plan.seats.size() != static_cast<std::size_t>(facts.seat_count)) {
        co_return Fail(Kind::kInvalid, "VALIDATION_FAILED",
                       "the plan is of another schedule or not whole");
    }
    std::vector<postgres::Command> commands;
    commands.push_back(Upsert(facts));
    for (auto& command : InsertPlan(plan)) commands.push_back(std::move(command));
    CO_CHECK(co_await pool_.Batch(std::move(commands), deadline));
    co_return Result<void>{};
}

void ConsumedEvents::AddTo(bus::Consumer& consumer) {
    Settlement* settlement = &settlement_;
    consumer.On("SchedulePublished",
                {.handle = [](Dialogue& dialogue,
                              const Handling& handling) { return Changed(&dialogue, handling); },
                 .prepare = [this](const Envelope& envelope,
                                   Deadline deadline) { return FetchPlan(envelope, deadline); }});
    consumer.On("ScheduleChanged", {.handle = [](Dialogue& dialogue, const Handling& handling) {
                    return Changed(&dialogue, handling);
                }});
    consumer.On("ScheduleCancelled", {.handle = [](Dialogue& dialogue, const Handling& handling) {
                    return Cancelled(&dialogue, handling);
                }});
    consumer.On("SchedulePostponed", {.handle = [](Dialogue& dialogue, const Handling& handling) {
                    return Postponed(&dialogue, handling);
                }});
    consumer.On("PaymentSucceeded",
                {.handle = [settlement](Dialogue& dialogue, const Handling& handling) {
                    return Succeeded(settlement, &dialogue, handling);
                }});
    consumer.On("PaymentFailed",
                {.handle = [settlement](Dialogue& dialogue, const Handling& handling) {
                    return Failed(settlement, &dialogue, handling);
                }});
    consumer.On("PaymentRefunded",
                {.handle = [settlement](Dialogue& dialogue, const Handling& handling) {
                    return Refunded(settlement, &dialogue, handling, "REFUNDED");
                }});
    consumer.On("RefundFailed",
                {.handle = [settlement](Dialogue& dialogue, const Handling& handling) {
                    return Refunded(settlement, &dialogue, handling, "REFUND_FAILED");
                }});
}

}  // namespace openrun::reservation

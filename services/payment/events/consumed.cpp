#include "services/payment/events/consumed.hpp"

namespace openrun::payment {
namespace {

using bus::Handling;
using postgres::Dialogue;

struct AnswerFacts {
    PaymentId payment_id;
    std::optional<CancellationId> cancellation_id;
    std::optional<Money> refund;
};
BOOST_DESCRIBE_STRUCT(AnswerFacts, (), (payment_id, cancellation_id, refund))

Result<AnswerFacts> Read(const Handling& handling) {
    return json::DecodeValue<AnswerFacts>(handling.envelope.data, json::Unknown::kIgnore);
}

Task<Result<void>> Answered(Payments* payments, Dialogue* dialogue, Handling handling,
                            Answer answer) {
    CO_TRY(const AnswerFacts facts, Read(handling));
    const auto fresh = payments->ids().Next<RefundId>();
    std::optional<Error> refusal;
    CO_CHECK(co_await payments->Alter(*dialogue, facts.payment_id, [&](Payment payment, Instant) {
        Change change = TakeAnswer(std::move(payment), answer, fresh);
        refusal = change.refusal;
        return change;
    }));
    if (refusal) co_return Fail(*std::move(refusal));
    co_return Result<void>{};
}

Task<Result<void>> Cancelled(Payments* payments, Dialogue* dialogue, Handling handling) {
    CO_TRY(const AnswerFacts facts, Read(handling));
    if (!facts.cancellation_id || !facts.refund)
        co_return Fail(Kind::kInvalid, "VALIDATION_FAILED", "no refund");
    const auto fresh = payments->ids().Next<RefundId>();
    std::optional<Error> refusal;
    CO_CHECK(co_await payments->Alter(*dialogue, facts.payment_id, [&](Payment payment, Instant) {
        Change change =
            TakeCancellation(std::move(payment), *facts.cancellation_id, *facts.refund, fresh);
        refusal = change.refusal;
        return change;
    }));
    if (refusal) co_return Fail(*std::move(refusal));
    co_return Result<void>{};
}

}  // namespace

void HandleEvents(bus::Consumer& consumer, Payments& payments) {
    Payments* all = &payments;
    consumer.On("ReservationConfirmed",
                {.handle = [all](Dialogue& dialogue, const Handling& handling) {
                    return Answered(all, &dialogue, handling, Answer::kConfirmed);
                }});
    consumer.On("ReservationRejected",
                {.handle = [all](Dialogue& dialogue, const Handling& handling) {
                    return Answered(all, &dialogue, handling, Answer::kRejected);
                }});
    consumer.On("ReservationCancelled",
                {.handle = [all](Dialogue& dialogue, const Handling& handling) {
                    return Cancelled(all, &dialogue, handling);
                }});
}

}  // namespace openrun::payment

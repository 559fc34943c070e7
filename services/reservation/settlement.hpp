#pragma once
// Reservation's half of paying (4.2): begins for payment, answers to payment's events, what is
// cancelled and refunded. Every transition is a dialogue under the ledger's locks; events leave in
// the same transaction.

#include "libs/bus/outbox.hpp"
#include "libs/telemetry/trace.hpp"
#include "services/reservation/domain/refund.hpp"
#include "services/reservation/live/board.hpp"

namespace openrun::reservation {

struct PaymentTerms {  // what begin-payment answers
    Money amount;
    Instant deadline{};
    ScheduleId schedule_id;
    AccountId account_id;
    std::string order_name;
};
BOOST_DESCRIBE_STRUCT(PaymentTerms, (), (amount, deadline, schedule_id, account_id, order_name))

struct CancellationView {
    std::optional<CancellationId> id;
    ReservationId reservation_id;
    Seats seats;
    Money paid, fee, refund;
    std::string rule, state;  // QUOTE, REFUND_DUE
};
BOOST_DESCRIBE_STRUCT(CancellationView, (),
                      (id, reservation_id, seats, paid, fee, refund, rule, state))

class Settlement {
public:
    Settlement(Ledger& ledger, Board& board, bus::Outbox& outbox, IdSource& ids, const Clock& clock,
               std::chrono::milliseconds pay_window)
        : ledger_(ledger),
          board_(board),
          outbox_(outbox),
          ids_(ids),
          clock_(clock),
          pay_window_(pay_window) {}

    // Idempotent. `account`: whom payment acts for; somebody else's reservation is NOT_FOUND.
    Task<Result<PaymentTerms>> BeginPayment(ReservationId id, PaymentId payment,
                                            std::string account, Deadline deadline);
    Task<Result<State>> BeginCapture(ReservationId id, PaymentId payment, Deadline deadline);

    // Inside the inbox transaction; after its commit Committed() tells the map and the outbox.
    Task<Result<void>> Paid(postgres::Dialogue& dialogue, ReservationId id, PaymentId payment,
                            Money amount, Trace trace, std::string causation);
    Task<Result<void>> Declined(postgres::Dialogue& dialogue, ReservationId id, PaymentId payment);
    // Money went back by another hand (the provider's console): the tickets that it paid for are
    // void.
    Task<Result<void>> RefundedElsewhere(postgres::Dialogue& dialogue, ReservationId id,
                                         PaymentId payment);
    Task<void> Committed(ReservationId id);

    // Quote or cancel seats of a confirmed reservation; empty seats = all. Errors: NOT_FOUND,
    // NOT_CANCELLABLE.
    Task<Result<CancellationView>> Cancel(ReservationId id, AccountId account, Seats seats,
                                          bool dry_run, postgres::IdempotencyKey key, Trace trace,
                                          Deadline deadline);
    // One reservation of a cancelled schedule: released, or cancelled with everything back;
    // CAPTURING is left alone.
    Task<Result<void>> CallOff(ReservationId id, Deadline deadline);
    // One reservation past its deadline.
    Task<Result<void>> Expire(ReservationId id, Deadline deadline);

private:
    using Envelope = bus::Envelope;
    [[nodiscard]] Envelope NewEvent(std::string type, const Reservation& reservation,
                                    const Trace& trace, std::string causation,
                                    boost::json::object data);
    Task<Result<void>> Confirm(postgres::Dialogue& dialogue, const Reservation& before,
                               PaymentId payment, Trace trace, std::string causation);
    Task<Result<void>> Answer(postgres::Dialogue& dialogue, PaymentId payment,
                              const Reservation& reservation, std::string_view answer,
                              const Envelope& event);
    Task<Result<CancellationView>> GiveBack(postgres::Dialogue& dialogue, const Reservation& before,
                                            Seats seats, bool called_off, bool dry_run,
                                            Trace trace);

    Ledger& ledger_;
    Board& board_;
    bus::Outbox& outbox_;
    IdSource& ids_;
    const Clock& clock_;
    std::chrono::milliseconds pay_window_;
};

inline const std::string kTopic = "reservation.events";

}  // namespace openrun::reservation

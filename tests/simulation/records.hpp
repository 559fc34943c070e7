#pragma once
// What the simulated services and the provider remember, and what is on its way between them.

#include "services/payment/domain/schedule.hpp"
#include "services/reservation/domain/reservation.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace openrun::simulation {

namespace pay = payment;
namespace res = reservation;
using std::chrono::milliseconds;

inline constexpr int kNone = -1;

struct Cancellation {
    Money refund;
    bool is_final = false;
};

// A reservation with what its service keeps beside the aggregate.
struct Booking {
    res::Reservation row;
    bool exists = false;
    std::vector<int> wanted;  // seats
    Instant held_at{}, first_begin{}, captured_since{};
    int deadline_moves = 0;
    int paid_by = kNone;                      // the payment that confirmed it
    std::set<int> given_back;                 // seats whose tickets are void
    std::vector<Cancellation> cancellations;  // what is due for them
};

struct Claim {
    int owner = kNone;
    Instant until{};
};

enum class What : std::uint8_t {
    kSucceeded,
    kFailed,
    kRefunded,
    kRefundFailed,
    kConfirmed,
    kRejected,
    kCancelled
};
struct Message {
    What what = What::kSucceeded;
    int payment = 0, id = 0;
    Money amount;
    int cancellation = kNone;  // index among the booking's
    bool full = false;         // of kRefunded: nothing is left
    bool by_hand = false;      // of kRefunded: no refund of ours
};

// One key's messages to one service. What was taken and not committed yet comes again.
struct Lane {
    std::deque<Message> ahead, taken;
};

// What PortOne knows of one payment id.
struct Charge {
    bool widget = false;  // its channel charges in the widget
    bool registered = false, tampered = false, elsewhere = false;
    Money registered_amount;
    int attempt = 0, token_attempt = 0;
    pay::Reading truth;
    std::map<int, pay::CallAnswer> confirms;                 // by key
    std::map<std::pair<int, int>, pay::CallAnswer> cancels;  // by refund and key
    Money cancelled_by_us;
    int refusals = 0;  // of the card company, to give money back
};

enum class Ask : std::uint8_t { kBeginPayment, kBeginCapture, kConfirm, kCancel };
struct Request {
    Ask ask = Ask::kBeginPayment;
    int payment = 0, driver = kNone;  // who waits for the answer
    Instant sent_at{};
    int key = 0, attempt = 0;
    pay::CancelCall cancel;
};

enum class Job : std::uint8_t { kCapture, kSettle, kGiveBack };
enum class Stage : std::uint8_t { kRead, kApply, kAct, kAwait, kAnswered };
// A coroutine of payment, cut at its awaits; it may crash at each.
struct Driver {
    int id = 0, payment = 0;
    Job job = Job::kSettle;
    Stage stage = Stage::kRead;
    bool after_call = false, begun = false;
    pay::PaymentState noted = pay::PaymentState::kReady;
    std::optional<pay::Reading> reading;
    Instant read_at{}, sent_at{};
    std::optional<pay::Refusal> refusal;
    std::optional<pay::CancelCall> cancel;
    std::int32_t key = 0;  // of the confirm that was sent
    pay::CallAnswer answer;
    std::optional<Error> begin_error;
};

struct Row {  // of payment's table
    std::optional<pay::Payment> payment;
    int booking = 0, looks = 0;
    std::optional<Instant> next_look;
};

inline Money PriceOf(int seat) { return Money{1'000 * (seat + 1)}; }
template <typename T>
T IdOf(int number) {
    T id;
    id.bytes[15] = static_cast<std::uint8_t>(number + 1);
    id.bytes[14] = static_cast<std::uint8_t>((number + 1) >> 8);
    return id;
}
template <typename T>
int IndexOf(const T& id) {
    return (static_cast<int>(id.bytes[14]) << 8) + id.bytes[15] - 1;
}

}  // namespace openrun::simulation

#pragma once
// The guards of domain.md 4.1 to 4.5, each of which the simulation can leave out, one at a time: a
// run that then sees no breach would prove nothing. Production code knows none of this.

#include <chrono>
#include <string>
#include <vector>

namespace openrun::simulation {

using std::chrono::milliseconds;

struct Switches {
    bool redrive = true;                  // an old CAPTURING is driven from begin-capture again
    bool begin_capture_repeats = true;    // yes again to whoever has it
    bool one_confirm_key = true;          // all confirms of a payment share one
    bool key_rolls = true;                // a spent key is replaced
    bool key_rests = true;                // but not while a call under it may still run
    bool stale_readings_ignored = true;   // noted state, token's transaction
    bool every_charge_answered = true;    // money that comes in HELD or PAYING, too
    bool declined_late = true;            // a refusal after the deadline frees the seats
    bool dead_watched = true;             // FAILED and ABANDONED while the provider can charge
    bool retired_for_good = true;         // a replaced or failed payment never becomes current
    bool void_fenced = true;              // a refund voids only what it had paid for
    bool answers_stored = true;           // the first answer is repeated
    bool capture_counts_claims = true;    // begin-capture wants every claim live
    bool price_checked = true;            // the charge against the reservation's total
    bool console_told = true;             // PAID, then REFUNDED
    bool succeeded_repeated = true;       // until answered
    bool refund_repeated_with_it = true;  // behind it, what went back by another hand
    bool silence_is_no_refusal = true;    // of begin-capture
    bool ready_is_no_answer = true;       // of the provider
    bool capture_never_expires = true;
    bool only_current_captured = true;
    bool deadline_moves_once = true;  // begin-payment grants its window once
    bool decline_fenced = true;       // only the current payment's refusal gives seats back
    bool release_names_owner = true;  // a late release of an old owner is a no-op
    bool refund_guarded = true;       // one key, currentCancellableAmount
    bool mismatch_goes_back = true;   // a charge that is not the one asked for
    bool refund_end_repeated = true;  // to whoever repeats its cancellation
};

// What a run is made of.
struct Profile {
    std::vector<bool> widget{false, true};           // channel of each payment
    std::vector<int> booking_of{0, 0};               // which reservation it pays
    std::vector<std::vector<int>> wanted{{0}, {0}};  // seats of each reservation
    std::vector<int> alternative{};                  // seats of reservation 0 after a change
    std::vector<int> person{0, 1};                   // of each reservation
    int seats = 1, limit = 2;
    bool buyer_cancels = true, schedule_cancels = true, console = true, loses = true;
    bool calm_webhooks = false;  // after the faults, too: the two minutes of I3
    bool webhooks = true, tampering = true, releases = true, attempts_fail = true;
    int pays = 40;       // percent of the moments in which the buyer does pay in the window
    int confirms = 100;  // likewise, comes back with its token
    int sweeps = 100;    // percent of the sweeper's looks that happen
    int cancels = 15;    // percent of the moments in which a buyer gives tickets back
    int partly = 50;     // percent of those under a refund policy with a fee
    milliseconds capturing{30'000};  // age at which a capture is driven again
    int crash = 4, drop = 10, duplicate = 8, refuse = 8, error = 25;  // percent
};

}  // namespace openrun::simulation

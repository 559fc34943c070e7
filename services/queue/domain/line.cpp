#include "services/queue/domain/line.hpp"

namespace openrun::queue {

State StateAt(const Line& line, Instant now) {
    if (line.life == Life::kCancelled) return State::kCancelled;
    if (line.life == Life::kPostponed || now >= line.sale_closes_at) return State::kClosed;
    if (now < line.sale_opens_at) return State::kBeforeSale;
    if (line.sold_out) return State::kSoldOut;
    return line.paused ? State::kPaused : State::kOpen;
}

std::optional<Error> RefusalIn(State state, bool joining) {
    using std::chrono::seconds;
    switch (state) {
        case State::kOpen:
            return std::nullopt;
        case State::kBeforeSale:
            return Error{.kind = Kind::kConflict,
                         .code = "SALE_NOT_OPEN",
                         .detail = {},
                         .retry_after = seconds{1}};
        case State::kPaused:
            if (joining) return std::nullopt;
            return Error{.kind = Kind::kConflict,
                         .code = "SALE_PAUSED",
                         .detail = {},
                         .retry_after = seconds{5}};
        case State::kSoldOut:
            return Error{Kind::kGone, "SOLD_OUT", {}};
        case State::kClosed:
            return Error{Kind::kGone, "SALE_CLOSED", {}};
        case State::kCancelled:
            return Error{Kind::kGone, "SCHEDULE_CANCELLED", {}};
    }
    return Error{Kind::kInternal, "INTERNAL", "a state without a meaning"};
}

}  // namespace openrun::queue

#include "services/queue/domain/numbers.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>

namespace openrun::queue {

Number Draw(NumberCounter& counter) {
    ASSERT(counter.issued <= counter.mark, "no number beyond the mark");
    return counter.issued < counter.mark ? ++counter.issued : 0;
}

bool WantsHigherMark(const NumberCounter& counter, Number step) {
    return counter.mark - counter.issued < step / 5;
}

std::optional<NumberRange> LostBefore(Number last_durable, Number start) {
    if (last_durable >= start) return std::nullopt;
    return NumberRange{last_durable + 1, start};
}

Number CountNotLost(Number behind, Number upto, std::span<const NumberRange> lost) {
    if (upto <= behind) return 0;
    Number count = upto - behind;
    for (const NumberRange& range : lost) {
        const Number first = std::max(range.first, behind + 1);
        const Number last = std::min(range.last, upto);
        if (first <= last) count -= last - first + 1;
    }
    ASSERT(count >= 0, "lost ranges lie apart");
    return count;
}

Number StepOver(Number from, Number count, std::span<const NumberRange> lost) {
    ASSERT(count >= 0, "now serving never decreases");
    Number at = from;
    for (const NumberRange& range : lost) {
        if (range.last <= at) continue;
        const Number before = std::max<Number>(range.first - 1 - at, 0);
        if (before > 0 && before >= count) break;
        at = range.last;
        count -= before;
    }
    return at + count;
}

}  // namespace openrun::queue

#pragma once
// Publishing freezes a seat plan: numbers 0..n-1 in the hall's order, a grade for every seat, and
// the bytes that are served from then on. The hash is the SHA-256 of the seat map from its member
// `seatCount` on (an opening brace before it): what the plan says, without what it is called.

#include "services/event/domain/schedule.hpp"

#include <string>

namespace openrun::event {

// Prices as everybody sees them: the first number is the total.
struct PriceView {
    PriceType type = PriceType::kGeneral;
    Money price, fee, total;
};
BOOST_DESCRIBE_STRUCT(PriceView, (), (type, price, fee, total))

struct GradeView {
    std::string code, name;
    std::optional<std::int64_t> seat_count;
    std::vector<PriceView> prices;
};
BOOST_DESCRIBE_STRUCT(GradeView, (), (code, name, seat_count, prices))

// `plan`: gives the seats of each grade; null: not frozen yet.
[[nodiscard]] std::vector<GradeView> GradesOf(const std::vector<Grade>& grades,
                                              const FrozenPlan* plan);

struct FrozenBytes {
    FrozenPlan plan;
    std::string seat_map;  // SeatMap of api/openapi.yaml
    std::string document;  // Plan of api/openapi.yaml
};

// Requires that PublishFaults found nothing. CPU only: tens of milliseconds for 50,000 seats.
[[nodiscard]] FrozenBytes Freeze(PlanId id, std::int64_t version, const Schedule& schedule,
                                 const SeatPlan& seats);

}  // namespace openrun::event

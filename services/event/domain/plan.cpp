#include "services/event/domain/plan.hpp"

#include "libs/base/assert.hpp"
#include "libs/security/digest.hpp"
#include "services/event/domain/publish.hpp"

#include <fmt/format.h>

#include <iterator>

namespace openrun::event {
namespace {

std::string Quoted(std::string_view text) { return boost::json::serialize(json::ToValue(text)); }

std::string_view KindMember(const HallSeat& seat, std::string& space) {
    if (seat.kind.value_or(SeatKind::kStandard) == SeatKind::kStandard) return "";
    space = fmt::format(R"(,"kind":"{}")", EnumText(*seat.kind));
    return space;
}

// Both documents are written by hand: 50,000 seats as a tree of JSON values are 50 MB and a hundred
// milliseconds, as text five and ten.
class Writer {
public:
    Writer(const Schedule& schedule, const SeatPlan& seats)
        : schedule_(schedule),
          seats_(seats),
          rows_(GradeRows(seats, schedule.grades, schedule.seat_grades)),
          grade_seats_(schedule.grades.size(), 0) {}

    void Write() {
        for (std::size_t s = 0; s < seats_.sections.size(); ++s) WriteSection(s);
    }

    [[nodiscard]] const std::string& sections() const { return sections_; }
    [[nodiscard]] const std::string& list() const { return list_; }
    [[nodiscard]] const std::vector<std::int64_t>& grade_seats() const { return grade_seats_; }
    [[nodiscard]] std::int64_t count() const { return next_; }

private:
    void WriteSection(std::size_t index) {
        const HallSection& section = seats_.sections[index];
        fmt::format_to(std::back_inserter(sections_), R"({}{{"code":{},"name":{},"rows":[)",
                       index > 0 ? "," : "", Quoted(section.code), Quoted(section.name));
        for (std::size_t r = 0; r < section.rows.size(); ++r) {
            const std::optional<std::size_t> grade = rows_[index][r];
            ASSERT(grade, "every seat of a published plan has a grade");
            fmt::format_to(std::back_inserter(sections_), R"({}{{"name":{},"seats":[)",
                           r > 0 ? "," : "", Quoted(section.rows[r].name));
            WriteSeats(section, section.rows[r], *grade);
            sections_ += "]}";
        }
        sections_ += "]}";
    }

    void WriteSeats(const HallSection& section, const HallRow& row, std::size_t grade) {
        const std::string code = Quoted(schedule_.grades[grade].code);
        const std::string place =
            fmt::format(R"("section":{},"row":{})", Quoted(section.code), Quoted(row.name));
        std::string space;
        for (const HallSeat& seat : row.seats) {
            const std::string label = Quoted(SeatLabel(section, row, seat));
            const std::string_view kind = KindMember(seat, space);
            fmt::format_to(std::back_inserter(sections_),
                           R"({}{{"number":{},"label":{},"x":{},"y":{},"grade":{}{}}})",
                           &seat == row.seats.data() ? "" : ",", next_, label, seat.x, seat.y, code,
                           kind);
            fmt::format_to(std::back_inserter(list_),
                           R"({}{{"number":{},"label":{},{},"grade":{}{}}})", next_ > 0 ? "," : "",
                           next_, label, place, code, kind);
            ++next_;
        }
        grade_seats_[grade] += static_cast<std::int64_t>(row.seats.size());
    }

    const Schedule& schedule_;
    const SeatPlan& seats_;
    RowGrades rows_;
    std::vector<std::int64_t> grade_seats_;
    std::string sections_, list_;
    std::int64_t next_ = 0;
};

}  // namespace

std::vector<GradeView> GradesOf(const std::vector<Grade>& grades, const FrozenPlan* plan) {
    std::vector<GradeView> views;
    for (std::size_t i = 0; i < grades.size(); ++i) {
        GradeView& view = views.emplace_back();
        view.code = grades[i].code;
        view.name = grades[i].name;
        if (plan != nullptr) view.seat_count = plan->grade_seats.at(i);
        for (const Price& price : grades[i].prices)
            view.prices.push_back({price.type, price.price, price.fee, price.Total()});
    }
    return views;
}

FrozenBytes Freeze(PlanId id, std::int64_t version, const Schedule& schedule,
                   const SeatPlan& seats) {
    Writer writer(schedule, seats);
    writer.Write();
    ASSERT(static_cast<std::size_t>(writer.count()) == SeatCount(seats), "numbers are dense");
    FrozenBytes frozen{.plan = {.id = id,
                                .version = version,
                                .hash = {},
                                .seat_count = writer.count(),
                                .grade_seats = writer.grade_seats()},
                       .seat_map = {},
                       .document = {}};
    const std::string grades = json::Encode(GradesOf(schedule.grades, &frozen.plan));
    const Stage& stage = seats.stage;
    const std::string content = fmt::format(
        R"("seatCount":{},"stage":{{"x":{},"y":{},"width":{},"height":{}}},"grades":{},"sections":[{}]}})",
        writer.count(), stage.x, stage.y, stage.width, stage.height, grades, writer.sections());
    frozen.plan.hash = EncodeHex(Sha256('{' + content));
    const std::string name =
        fmt::format(R"({{"scheduleId":"{}","planId":"{}","version":{},"hash":"{}",)",
                    schedule.id.Text(), id.Text(), version, frozen.plan.hash);
    frozen.seat_map = name + content;
    frozen.document = fmt::format(R"({}"seats":[{}],"grades":{}}})", name, writer.list(), grades);
    return frozen;
}

}  // namespace openrun::event

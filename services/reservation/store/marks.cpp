#include "services/reservation/store/marks.hpp"

#include "services/reservation/sql.hpp"

namespace openrun::reservation {
namespace {

std::string SeatText(SeatNumber seat) { return std::to_string(std::to_underlying(seat)); }

// Milliseconds since the epoch; 0 for a release, far away for ever. Rounded up, so that Redis never
// frees a seat early.
std::string UntilText(Instant until) {
    if (until == kForever) return "9000000000000000";
    const auto milliseconds =
        std::chrono::ceil<std::chrono::milliseconds>(until.time_since_epoch()).count();
    return std::to_string(std::max<std::int64_t>(milliseconds, 0));
}

}  // namespace

std::string Marks::Key(ScheduleId schedule, std::string_view what) {
    return '{' + schedule.Text() + "}:" + std::string(what);
}

Task<Marks::Taken> Marks::Take(ScheduleId schedule, ReservationId owner, PersonId person,
                               std::string pass, std::size_t limit, Seats seats,
                               Deadline deadline) {
    std::vector<std::string> keys{Key(schedule, "seats"), Key(schedule, "person:" + person.Text()),
                                  Key(schedule, "revoked"), Key(schedule, "ready")};
    std::vector<std::string> arguments{owner.Hex(), std::move(pass), std::to_string(limit),
                                       std::to_string(provisional_.count())};
    for (const SeatNumber seat : seats) arguments.push_back(SeatText(seat));
    const auto reply =
        co_await redis_.Eval(lua::kTakeSeats, std::move(keys), std::move(arguments), deadline);
    Taken taken;
    if (!reply) co_return taken;
    const auto& items = reply->Items();
    const std::string& word = items.at(0).String();
    if (word == "OK") taken.answer = Answer::kMarked;
    if (word == "LIMIT") taken.answer = Answer::kLimit;
    if (word == "REVOKED") taken.answer = Answer::kRevoked;
    if (word == "TAKEN") {
        taken.answer = Answer::kTaken;
        for (std::size_t i = 1; i < items.size(); ++i) {
            taken.taken.push_back(static_cast<SeatNumber>(std::stoul(items[i].String())));
        }
    }
    co_return taken;
}

Task<void> Marks::Undo(ScheduleId schedule, ReservationId owner, PersonId person, Seats seats,
                       Deadline deadline) {
    std::vector<std::string> keys{Key(schedule, "seats"), Key(schedule, "person:" + person.Text())};
    std::vector<std::string> arguments{owner.Hex()};
    for (const SeatNumber seat : seats) arguments.push_back(SeatText(seat));
    (void)co_await redis_.Eval(lua::kUndoSeats, std::move(keys), std::move(arguments), deadline);
}

Task<std::optional<std::int64_t>> Marks::Write(ScheduleId schedule, std::vector<SeatChange> changes,
                                               Deadline deadline) {
    constexpr std::size_t kSeatsACall = 500;  // bounded work for Redis
    std::int64_t written = 0;
    for (std::size_t start = 0; start < changes.size(); start += kSeatsACall) {
        std::vector<std::string> keys{Key(schedule, "seats"), Key(schedule, "changes"),
                                      Key(schedule, "n"), Key(schedule, "person:")};
        std::vector<std::string> arguments;
        const std::size_t end = std::min(start + kSeatsACall, changes.size());
        for (std::size_t i = start; i < end; ++i) {
            const SeatChange& change = changes[i];
            arguments.insert(
                arguments.end(),
                {SeatText(change.seat), std::to_string(change.version), change.owner.Hex(),
                 change.person.Text(), UntilText(change.held_until), change.sold ? "s" : "h"});
        }
        const auto reply =
            co_await redis_.Eval(lua::kWriteSeats, std::move(keys), std::move(arguments), deadline);
        if (!reply) co_return std::nullopt;
        written += reply->Integer();
    }
    co_return written;
}

Task<bool> Marks::SetReady(ScheduleId schedule, Deadline deadline) {
    const auto reply = co_await redis_.Command({"SET", Key(schedule, "ready"), "1"}, deadline);
    co_return reply.has_value();
}

Task<bool> Marks::IsReady(ScheduleId schedule, Deadline deadline) {
    const auto reply = co_await redis_.Command({"EXISTS", Key(schedule, "ready")}, deadline);
    co_return reply && reply->Integer() == 1;
}

Task<void> Marks::Revoke(ScheduleId schedule, std::string pass, Deadline deadline) {
    (void)co_await redis_.Command({"SADD", Key(schedule, "revoked"), std::move(pass)}, deadline);
}

}  // namespace openrun::reservation

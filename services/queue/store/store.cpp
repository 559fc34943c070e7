#include "services/queue/store/store.hpp"

#include "services/queue/sql.hpp"

namespace openrun::queue {

using postgres::Make;

namespace {

constexpr std::int64_t kNumbersPage = 5'000;

std::vector<NumberRange> LostOf(const postgres::Row& row) {
    const auto first = row.Get<std::vector<Number>>("lost_first");
    const auto last = row.Get<std::vector<Number>>("lost_last");
    std::vector<NumberRange> lost;
    lost.reserve(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) lost.push_back({first[i], last[i]});
    return lost;
}

}  // namespace

std::optional<Error> QueueError(const postgres::ServerError& error) {
    if (error.constraint == "entry_number_once" || error.sqlstate == "OR503") {
        return Error{.kind = Kind::kUnavailable,
                     .code = "COUNTER_WENT_BACK",
                     .detail = error.message,
                     .retry_after = std::chrono::seconds{1}};
    }
    return std::nullopt;
}

postgres::Command Store::Upsert(const Performance& one) const {
    return Make(sql::kUpsertSchedule, one.schedule_id, one.event_id, one.event_title, one.starts_at,
                one.ends_at, one.sale_opens_at, one.sale_closes_at, one.seat_count, one.queue_mode,
                defaults_.target, defaults_.passes_per_second);
}

postgres::Command Store::End(ScheduleId schedule, Life life) {
    return Make(sql::kEndSchedule, schedule, life);
}

postgres::Command Store::EndBought(ScheduleId schedule, PersonId person) {
    return Make(sql::kEndBought, schedule, person);
}

Task<Result<std::vector<Line>>> Store::ReadLines(Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kReadLines), deadline));
    std::vector<Line> lines;
    for (const auto row : rows) {
        Line& line = lines.emplace_back();
        line.schedule = row.Get<ScheduleId>("id");
        line.sale_opens_at = row.Get<Instant>("sale_opens_at");
        line.sale_closes_at = row.Get<Instant>("sale_closes_at");
        line.life = row.Get<Life>("life");
        line.mode = row.Get<Mode>("mode");
        line.target = row.Get<std::int64_t>("target");
        line.passes_per_second = row.Get<std::int64_t>("passes_per_second");
        line.paused = row.Get<bool>("paused");
        line.sold_out = row.Get<bool>("sold_out");
        line.message = row.Get<std::optional<std::string>>("message");
        line.now_serving = row.Get<Number>("now_serving");
        line.last_number = row.Get<Number>("last_number");
        line.lost = LostOf(row);
        line.control_version = row.Get<std::int64_t>("control_version");
    }
    co_return lines;
}

Task<Result<Instant>> Store::ReadClock(Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kReadClock), deadline));
    co_return rows[0].Get<Instant>("now");
}

Task<Result<LineCounts>> Store::CountLine(ScheduleId schedule, Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kCountLine, schedule), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
    co_return LineCounts{.waiting = rows[0].Get<std::int64_t>("waiting"),
                         .inside = rows[0].Get<std::int64_t>("inside")};
}

Task<Result<std::int64_t>> Store::ChangeControl(ScheduleId schedule, ControlChange change,
                                                Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kChangeControl, schedule, change.mode, change.target,
                                       change.passes_per_second, change.paused, change.message),
                                  deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
    co_return rows[0].Get<std::int64_t>("control_version");
}

Task<Result<Store::Mark>> Store::RaiseMark(ScheduleId schedule, Number step, Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kRaiseMark, schedule, step), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
    co_return Mark{.start = rows[0].Get<Number>("start"), .mark = rows[0].Get<Number>("mark")};
}

Task<Result<void>> Store::NoteLost(ScheduleId schedule, Number start, Deadline deadline) {
    CO_CHECK(co_await pool_.Batch(
        {Make(sql::kNoteLostNumbers, schedule, start), Make(sql::kTouchControl, schedule)},
        deadline));
    co_return Result<void>{};
}

Task<Result<std::vector<std::pair<PersonId, Number>>>> Store::ReadNumbers(ScheduleId schedule,
                                                                          Number behind,
                                                                          Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(
                                Make(sql::kReadNumbers, schedule, behind, kNumbersPage), deadline));
    std::vector<std::pair<PersonId, Number>> numbers;
    for (const auto row : rows)
        numbers.emplace_back(row.Get<PersonId>("person"), row.Get<Number>("number"));
    co_return numbers;
}

Task<Result<Joined>> Store::Join(ScheduleId schedule, std::vector<Joining> people,
                                 Deadline deadline) {
    std::vector<PersonId> persons;
    std::vector<AccountId> accounts;
    std::vector<Number> numbers;
    for (const Joining& one : people) {
        persons.push_back(one.person);
        accounts.push_back(one.account);
        numbers.push_back(one.number);
    }
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kJoinLine, schedule, persons, accounts, numbers),
                                  deadline));
    Joined joined;
    for (const auto row : rows) {
        const auto person = row.Get<PersonId>("person");
        if (row.Get<bool>("stale")) {
            joined.stale.push_back(person);
        } else {
            joined.entries[person] = {.number = row.Get<Number>("number"),
                                      .joined_at = row.Get<Instant>("joined_at"),
                                      .fresh = row.Get<bool>("fresh")};
        }
    }
    co_return joined;
}

Task<Result<std::optional<Entry>>> Store::Find(ScheduleId schedule, PersonId person,
                                               Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kFindEntry, schedule, person), deadline));
    if (rows.empty()) co_return std::optional<Entry>();
    co_return Entry{.number = rows[0].Get<Number>("number"),
                    .joined_at = rows[0].Get<Instant>("joined_at")};
}

Task<Result<bool>> Store::Leave(ScheduleId schedule, PersonId person, Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kLeaveLine, schedule, person), deadline));
    co_return rows[0].Get<bool>("was_here");
}

Task<Result<std::map<PersonId, Admission>>> Store::Admit(ScheduleId schedule,
                                                         std::vector<AtTheDoor> people,
                                                         std::chrono::microseconds pass_life,
                                                         Deadline deadline) {
    std::vector<PersonId> persons;
    std::vector<AccountId> accounts;
    std::vector<postgres::Text> proven;
    std::vector<PassId> passes;
    for (const AtTheDoor& one : people) {
        persons.push_back(one.person);
        accounts.push_back(one.account);
        proven.push_back(postgres::ToText(one.proven));
        passes.push_back(one.pass);
    }
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kAdmit, schedule, persons, accounts,
                                       postgres::ArrayLiteral(proven), passes, pass_life),
                                  deadline));
    std::map<PersonId, Admission> admissions;
    for (const auto row : rows) {
        Admission& one = admissions[row.Get<PersonId>("person")];
        one.outcome = row.Get<Outcome>("outcome");
        if (one.outcome != Outcome::kAdmitted) continue;
        one.pass = row.Get<PassId>("pass");
        one.expires_at = row.Get<Instant>("expires_at");
    }
    co_return admissions;
}

Task<Result<std::vector<Revocation>>> Store::UntoldRevocations(Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kUntoldRevocations), deadline));
    std::vector<Revocation> untold;
    for (const auto row : rows) {
        untold.push_back({.schedule = row.Get<ScheduleId>("schedule"),
                          .pass = row.Get<PassId>("pass"),
                          .person = row.Get<PersonId>("person")});
    }
    co_return untold;
}

Task<Result<void>> Store::RevocationTold(const Revocation& revocation, Deadline deadline) {
    CO_CHECK(co_await pool_.Execute(
        Make(sql::kRevocationTold, revocation.schedule, revocation.pass), deadline));
    co_return Result<void>{};
}

}  // namespace openrun::queue

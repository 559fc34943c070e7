#include "services/queue/waiting.hpp"

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

constexpr auto kBatchLimit = 30s;  // reading a million joins back takes its time
constexpr int kJoinTries = 3;

Error RefusalOf(Outcome outcome) {
    switch (outcome) {
        case Outcome::kWait:
            return {Kind::kConflict, "NOT_YOUR_TURN", {}, {}, 1s};
        case Outcome::kBusy:
            return {Kind::kUnavailable, "PASSES_BUSY", {}, {}, 1s};
        case Outcome::kNotInQueue:
            return {Kind::kNotFound, "NOT_IN_QUEUE", {}};
        case Outcome::kNumberUnknown:
            return {Kind::kForbidden, "QUEUE_TOKEN_INVALID", "another number is this person's"};
        case Outcome::kNotOpen:
            return *RefusalIn(State::kBeforeSale, false);
        case Outcome::kPaused:
            return *RefusalIn(State::kPaused, false);
        case Outcome::kSoldOut:
            return *RefusalIn(State::kSoldOut, false);
        case Outcome::kCancelled:
            return *RefusalIn(State::kCancelled, false);
        case Outcome::kClosed:
        case Outcome::kAdmitted:
            break;
    }
    return *RefusalIn(State::kClosed, false);
}

template <typename T>
std::vector<Result<T>> AllFailed(std::size_t count, const Error& error) {
    return std::vector<Result<T>>(count, std::unexpected(error));
}

}  // namespace

Result<const Shown*> Waiting::FindLine(ScheduleId schedule) const { return board_.Get(schedule); }

Place Waiting::PlaceOf(const Shown& shown, Person who, const Entry& entry) const {
    const Line& line = shown.line;
    const bool served = line.mode == Mode::kOff || entry.number <= line.now_serving;
    return {
        .entry = entry,
        .now_serving = line.now_serving,
        .ahead = served ? 0 : CountNotLost(line.now_serving, entry.number - 1, line.lost),
        .ready = served && StateAt(line, clock_.Now()) == State::kOpen,
        .token = tokens_.SignNumber(line.schedule, who.person, entry.number, line.sale_closes_at)};
}

Waiting::Joins& Waiting::JoinsOf(ScheduleId schedule) {
    auto& joins = joins_[schedule];
    if (!joins) {
        joins = std::make_unique<Joins>(runtime_, batch_,
                                        [this, schedule](std::vector<Joining> people) {
                                            return JoinBatch(this, schedule, std::move(people));
                                        });
    }
    return *joins;
}

Waiting::Doors& Waiting::DoorsOf(ScheduleId schedule) {
    auto& doors = doors_[schedule];
    if (!doors) {
        doors = std::make_unique<Doors>(runtime_, batch_,
                                        [this, schedule](std::vector<AtTheDoor> people) {
                                            return AdmitBatch(this, schedule, std::move(people));
                                        });
    }
    return *doors;
}

Task<Result<Place>> Waiting::Join(ScheduleId schedule, Person who, Deadline deadline) {
    CO_TRY(const Shown* before, FindLine(schedule));
    if (auto refusal = RefusalIn(StateAt(before->line, clock_.Now()), true))
        co_return Fail(*std::move(refusal));
    CO_TRY(const Entry entry,
           co_await JoinsOf(schedule).Ask(
               {.person = who.person, .account = who.account, .number = 0}, deadline));
    if (entry.fresh) joined_.Add();
    CO_TRY(const Shown* shown, FindLine(schedule));
    co_return PlaceOf(*shown, who, entry);
}

Task<std::vector<Result<Entry>>> Waiting::JoinBatch(Waiting* self, ScheduleId schedule,
                                                    std::vector<Joining> people) {
    const Deadline deadline = After(kBatchLimit);
    std::map<PersonId, Entry> entries;
    std::vector<Joining> missing = people;
    for (int i = 0; i < kJoinTries && !missing.empty(); ++i) {
        const auto joined = co_await JoinOnce(self, schedule, missing, deadline);
        if (!joined) co_return AllFailed<Entry>(people.size(), joined.error());
        entries.insert(joined->entries.begin(), joined->entries.end());
        std::erase_if(missing, [&](const Joining& one) { return entries.contains(one.person); });
    }
    std::vector<Result<Entry>> answers;
    for (const Joining& one : people) {
        const auto found = entries.find(one.person);
        if (found != entries.end()) {
            answers.emplace_back(found->second);
        } else {
            answers.emplace_back(Fail(Error{.kind = Kind::kUnavailable,
                                            .code = "STORE_UNAVAILABLE",
                                            .detail = "the entry moves under our hands",
                                            .retry_after = 1s}));
        }
    }
    co_return answers;
}

Task<Result<Joined>> Waiting::JoinOnce(Waiting* self, ScheduleId schedule,
                                       std::vector<Joining> people, Deadline deadline) {
    std::vector<PersonId> persons;
    persons.reserve(people.size());
    for (const Joining& one : people) persons.push_back(one.person);
    CO_TRY(const Numbers::Drawn drawn, co_await self->numbers_.Draw(schedule, persons, deadline));
    ASSERT(drawn.numbers.size() == people.size(), "one number a person");
    for (std::size_t i = 0; i < people.size(); ++i) people[i].number = drawn.numbers[i];

    auto joined = co_await self->store_.Join(schedule, std::move(people), deadline);
    if (!joined) {
        if (joined.error().code == "COUNTER_WENT_BACK")
            CO_CHECK(co_await self->numbers_.Abandon(schedule, deadline));
        co_return std::unexpected(joined.error());
    }
    if (!joined->stale.empty())
        CO_CHECK(co_await self->numbers_.Forget(schedule, joined->stale, deadline));
    self->board_.NoteIssued(schedule, drawn.issued);
    co_return joined;
}

Task<Result<Place>> Waiting::Look(ScheduleId schedule, Person who, Deadline deadline) {
    CO_CHECK(FindLine(schedule));
    CO_TRY(const auto entry, co_await store_.Find(schedule, who.person, deadline));
    if (!entry) co_return Fail(Kind::kNotFound, "NOT_IN_QUEUE");
    CO_TRY(const Shown* shown, FindLine(schedule));
    co_return PlaceOf(*shown, who, *entry);
}

Task<Result<void>> Waiting::Leave(ScheduleId schedule, Person who, Deadline deadline) {
    CO_CHECK(FindLine(schedule));
    CO_TRY(const bool was_here, co_await store_.Leave(schedule, who.person, deadline));
    if (!was_here) co_return Fail(Kind::kNotFound, "NOT_IN_QUEUE");
    // Best effort: a number that Redis still knows is found stale at the next join.
    (void)co_await numbers_.Forget(schedule, {who.person}, deadline);
    co_return Result<void>{};
}

Task<Result<Pass>> Waiting::Enter(ScheduleId schedule, Person who, std::optional<std::string> token,
                                  Deadline deadline) {
    AtTheDoor wanted{.person = who.person, .account = who.account, .proven = {}, .pass = {}};
    if (token) {
        CO_TRY(wanted.proven, tokens_.ReadNumber(*token, schedule, who.person));
    }
    CO_TRY(const Shown* shown, FindLine(schedule));
    const Line& line = shown->line;
    // What the board already knows costs no database; the door itself judges again.
    if (auto refusal = RefusalIn(StateAt(line, clock_.Now()), false))
        co_return Fail(*std::move(refusal));
    if (line.mode != Mode::kOff && wanted.proven && *wanted.proven > line.now_serving)
        co_return Fail(RefusalOf(Outcome::kWait));

    wanted.pass = ids_.Next<PassId>();
    CO_TRY(const Admission admission, co_await DoorsOf(schedule).Ask(wanted, deadline));
    (admission.outcome == Outcome::kAdmitted ? admitted_ : turned_away_).Add();
    if (admission.outcome != Outcome::kAdmitted) co_return Fail(RefusalOf(admission.outcome));
    co_return Pass{
        .text = tokens_.SignPass(schedule, who.person, admission.pass, admission.expires_at),
        .expires_at = admission.expires_at};
}

Task<std::vector<Result<Admission>>> Waiting::AdmitBatch(Waiting* self, ScheduleId schedule,
                                                         std::vector<AtTheDoor> people) {
    const auto admitted =
        co_await self->store_.Admit(schedule, people, self->pass_life_, After(5s));
    if (!admitted) co_return AllFailed<Admission>(people.size(), admitted.error());
    std::vector<Result<Admission>> answers;
    for (const AtTheDoor& one : people) {
        const auto found = admitted->find(one.person);
        ASSERT(found != admitted->end(), "the door answers everybody");
        answers.emplace_back(found->second);
    }
    co_return answers;
}

}  // namespace openrun::queue

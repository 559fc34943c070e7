#include "services/queue/numbers.hpp"

#include "libs/base/encoding.hpp"
#include "libs/telemetry/log.hpp"
#include "services/queue/sql.hpp"

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

constexpr const char* kStartLimit = "5000";  // ms; a starter that died is in the way no longer

std::string LineKey(ScheduleId schedule) { return "queue:{" + schedule.Text() + "}:line"; }
std::string StartKey(ScheduleId schedule) { return "queue:{" + schedule.Text() + "}:start"; }
std::string NumbersKey(ScheduleId schedule) { return "queue:{" + schedule.Text() + "}:numbers"; }
std::string Raw(PersonId person) { return std::string(AsText(person.bytes)); }

std::optional<std::int64_t> IntegerOf(const redis::Reply& reply) {
    if (reply.IsNil()) return std::nullopt;
    std::int64_t number = 0;
    const std::string& text = reply.String();
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Task<Result<Numbers::Drawn>> Numbers::Draw(ScheduleId schedule, std::vector<PersonId> persons,
                                           Deadline deadline) {
    std::vector<std::string> arguments;
    arguments.reserve(persons.size());
    for (const PersonId& person : persons) arguments.push_back(Raw(person));
    for (;;) {  // until the deadline: Redis refuses then
        CO_TRY(const redis::Reply reply,
               co_await redis_.Eval(lua::kJoin, {LineKey(schedule), NumbersKey(schedule)},
                                    arguments, deadline));
        const auto& items = reply.Items();
        if (items.empty()) {
            CO_CHECK(co_await Start(schedule, deadline));
            continue;
        }
        const NumberCounter counter{.issued = items[0].Integer(), .mark = items[1].Integer()};
        if (WantsHigherMark(counter, step_)) CO_CHECK(co_await Raise(schedule, deadline));
        Drawn drawn{.numbers = {}, .issued = counter.issued};
        for (std::size_t n = 2; n < items.size(); ++n) drawn.numbers.push_back(items[n].Integer());
        if (std::ranges::find(drawn.numbers, 0) == drawn.numbers.end()) co_return drawn;
    }
}

// The counter is gone, or there was none yet: the joins are read back, then counting starts behind
// the old mark. One instance does it at a time; should two, one wins, and the other's part of the
// mark is simply never reached.
Task<Result<void>> Numbers::Start(ScheduleId schedule, Deadline deadline) {
    CO_TRY(const redis::Reply mine,
           co_await redis_.Command({"SET", StartKey(schedule), "1", "NX", "PX", kStartLimit},
                                   deadline));
    if (mine.IsNil()) {
        co_await SleepFor(runtime_.executor(), 20ms);
        co_return Result<void>{};
    }
    CO_TRY(const Store::Mark mark, co_await store_.RaiseMark(schedule, step_, deadline));
    CO_CHECK(co_await ReadBack(schedule, deadline));
    CO_TRY(const redis::Reply started,
           co_await redis_.Eval(lua::kStartCounter, {LineKey(schedule)},
                                {std::to_string(mark.start), std::to_string(mark.mark)}, deadline));
    CO_CHECK(co_await redis_.Command({"DEL", StartKey(schedule)}, deadline));
    if (started.Integer() == 1 && mark.start > 0) {
        LogWarning("the counter was lost; counting starts at the mark",
                   {{"schedule", schedule.Text()}, {"start", mark.start}});
        CO_CHECK(co_await store_.NoteLost(schedule, mark.start, deadline));
    }
    co_return Result<void>{};
}

Task<Result<void>> Numbers::ReadBack(ScheduleId schedule, Deadline deadline) {
    for (Number behind = 0;;) {
        CO_TRY(const auto page, co_await store_.ReadNumbers(schedule, behind, deadline));
        if (page.empty()) co_return Result<void>{};
        std::vector<std::string> words{"HSET", NumbersKey(schedule)};
        for (const auto& [person, number] : page) {
            words.push_back(Raw(person));
            words.push_back(std::to_string(number));
            behind = number;
        }
        CO_CHECK(co_await redis_.Command(std::move(words), deadline));
    }
}

Task<Result<void>> Numbers::Raise(ScheduleId schedule, Deadline deadline) {
    CO_TRY(const Store::Mark mark, co_await store_.RaiseMark(schedule, step_, deadline));
    CO_CHECK(co_await redis_.Eval(lua::kRaiseMark, {LineKey(schedule)}, {std::to_string(mark.mark)},
                                  deadline));
    co_return Result<void>{};
}

Task<Result<void>> Numbers::Forget(ScheduleId schedule, std::vector<PersonId> persons,
                                   Deadline deadline) {
    std::vector<std::string> words{"HDEL", NumbersKey(schedule)};
    for (const PersonId& person : persons) words.push_back(Raw(person));
    CO_CHECK(co_await redis_.Command(std::move(words), deadline));
    co_return Result<void>{};
}

Task<Result<void>> Numbers::Abandon(ScheduleId schedule, Deadline deadline) {
    CO_CHECK(co_await redis_.Command({"HDEL", LineKey(schedule), "issued", "mark"}, deadline));
    CO_CHECK(co_await redis_.Command({"UNLINK", NumbersKey(schedule)}, deadline));
    co_return Result<void>{};
}

Task<Result<Numbers::Shared>> Numbers::Read(ScheduleId schedule, Deadline deadline) {
    CO_TRY(const redis::Reply reply,
           co_await redis_.Command(
               {"HMGET", LineKey(schedule), "issued", "now_serving", "control_version"}, deadline));
    const auto& items = reply.Items();
    co_return Shared{.issued = IntegerOf(items.at(0)),
                     .now_serving = IntegerOf(items.at(1)),
                     .control_version = IntegerOf(items.at(2))};
}

Task<Result<void>> Numbers::Publish(ScheduleId schedule, Number now_serving,
                                    std::int64_t control_version, Deadline deadline) {
    CO_CHECK(co_await redis_.Eval(lua::kPublish, {LineKey(schedule)},
                                  {std::to_string(now_serving), std::to_string(control_version)},
                                  deadline));
    co_return Result<void>{};
}

}  // namespace openrun::queue

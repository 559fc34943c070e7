#include "services/event/showcase.hpp"

namespace openrun::event {
namespace {

constexpr std::chrono::hours kForGood{24 * 365};

Deadline Steady() { return std::chrono::steady_clock::now(); }

template <typename T>
std::string KeyPart(const std::optional<T>& part) {
    const auto text = postgres::ToText(part);
    return text ? std::to_string(text->size()) + ':' + *text : "-";
}

std::string KeyOf(const EventQuery& query) {
    return KeyPart(query.text) + KeyPart(query.city) + KeyPart(query.from) + KeyPart(query.to) +
           KeyPart(query.sale) + std::string(EnumText(query.sort)) + '/' +
           std::to_string(query.slice.limit) + '/' + std::to_string(query.slice.offset);
}

}  // namespace

Showcase::Showcase(Store& store, ShowcaseOptions options)
    : store_(store),
      shows_(options.shows_max, options.age_max),
      lists_(options.lists_max, options.age_max),
      plans_(options.plan_bytes_max, kForGood) {}

Task<Result<Sight>> Showcase::FindEvent(EventId event, Deadline deadline) {
    return Find({.event = event, .schedule = {}}, deadline);
}

Task<Result<Sight>> Showcase::FindSchedule(ScheduleId schedule, Deadline deadline) {
    CO_TRY(Sight sight, co_await Find({.event = {}, .schedule = schedule}, deadline));
    const auto& all = sight.show->schedules;
    if (std::ranges::find(all, schedule, &Schedule::id) == all.end())
        co_return Fail(Kind::kNotFound, "NOT_FOUND", schedule.Text());
    co_return sight;
}

Task<Result<Sight>> Showcase::Find(Target target, Deadline deadline) {
    const std::string key = target.event ? target.event->Text() : target.schedule->Text();
    const Deadline asked_at = Steady();
    if (const auto known = shows_.Find(key, asked_at)) {
        const auto passed =
            std::chrono::floor<std::chrono::microseconds>(asked_at - known->read_at);
        co_return Sight{.show = known->show, .now = known->show->now + passed};
    }
    CO_TRY(Show show, co_await store_.ReadShow(target, deadline));
    if (!show.event.published) co_return Fail(Kind::kNotFound, "NOT_FOUND", "not published");
    std::erase_if(show.schedules, [](const Schedule& one) { return !one.published(); });
    const auto read = std::make_shared<const Show>(std::move(show));
    const Deadline now = Steady();
    shows_.Keep(key, {.show = read, .read_at = now}, 1, asked_at);
    co_return Sight{.show = read, .now = read->now};
}

Task<Result<std::shared_ptr<const PlanText>>> Showcase::FindSeatMap(ScheduleId schedule,
                                                                    Deadline deadline) {
    if (const auto known = plans_.Find(schedule, Steady())) co_return *known;
    CO_TRY(PlanText text, co_await store_.ReadSeatMap(schedule, deadline));
    const auto plan = std::make_shared<const PlanText>(std::move(text));
    plans_.Keep(schedule, plan, plan->body.size(), Steady());
    co_return plan;
}

Task<Result<std::shared_ptr<const Listed<EventSummary>>>> Showcase::Search(EventQuery query,
                                                                           Deadline deadline) {
    const std::string key = KeyOf(query);
    const Deadline asked_at = Steady();
    if (const auto known = lists_.Find(key, asked_at)) co_return *known;
    CO_TRY(auto found, co_await store_.Search(std::move(query), deadline));
    const auto list = std::make_shared<const Listed<EventSummary>>(std::move(found));
    lists_.Keep(key, list, 1, asked_at);
    co_return list;
}

void Showcase::Forget(const Show& show) {
    shows_.Forget(show.event.id.Text());
    for (const Schedule& one : show.schedules) shows_.Forget(one.id.Text());
    lists_.Clear();
}

}  // namespace openrun::event

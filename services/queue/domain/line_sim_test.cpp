// Invariant I5 under every fault of the line: instances that crash between drawing and writing, a
// Redis that is wiped or comes back from an old copy, two instances that start the counter at once.
// The facts of PostgreSQL are modelled, the arithmetic is the services' own. After every step: no
// number twice, none beyond the mark, now serving never back and only over lost numbers, a pass
// only for a served number and one a person.

#include "libs/base/random.hpp"
#include "services/queue/domain/admission.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace openrun::queue {
namespace {

constexpr Number kMarkStep = 20;
constexpr int kPersons = 60;

struct Guards {
    bool start_at_mark = true;  // off: at the last durable number
    bool number_once = true;    // off: the unique constraint is gone
};

class Simulation {
public:
    Simulation(std::uint64_t seed, Guards guards) : random_(seed), guards_(guards) {}

    // The first breach, or "".
    std::string Run(int steps) {
        for (int i = 0; i < steps && breach_.empty(); ++i) Act();
        return breach_;
    }
    [[nodiscard]] std::size_t passes() const { return passes_.size(); }
    [[nodiscard]] std::size_t losses() const { return lost_.size(); }

private:
    struct InFlight {
        int person;
        Number number;
    };

    int Person() { return static_cast<int>(random_.Below(kPersons)); }

    void Act() {
        switch (random_.Below(12)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return DrawNumber(Person());
            case 4:
            case 5:
            case 6:
                return WriteOne();
            case 7:
                return in_flight_.clear();  // an instance dies
            case 8:
                if (random_.Below(4) == 0) counter_.reset(), known_.clear();  // Redis is wiped
                return;
            case 9:
                if (random_.Below(4) == 0) counter_ = old_copy_;  // Redis comes back from a copy
                if (random_.Below(4) == 0) old_copy_ = counter_;
                return;
            case 10:
                return Tick();
            default:
                return Enter(Person());
        }
    }

    void Start() {
        const Number start = high_water_;
        high_water_ += kMarkStep;
        if (random_.Below(3) == 0)
            high_water_ += kMarkStep;  // another instance starts, too: in vain
        for (const auto& [person, number] : entries_) known_[person] = number;
        const Number durable = numbers_.empty() ? 0 : *numbers_.rbegin();
        counter_ = {.issued = guards_.start_at_mark ? start : durable, .mark = high_water_};
        const Number known = std::max(durable, lost_.empty() ? 0 : lost_.back().last);
        if (const auto gone = LostBefore(known, counter_->issued)) lost_.push_back(*gone);
    }

    void DrawNumber(int person) {
        if (!counter_) Start();
        if (const auto old = known_.find(person); old != known_.end()) {
            in_flight_.push_back({person, old->second});
            return;
        }
        Number number = Draw(*counter_);
        if (number == 0) {
            high_water_ += kMarkStep;
            counter_->mark = high_water_;
            number = Draw(*counter_);
        }
        known_[person] = number;
        in_flight_.push_back({person, number});
    }

    // What join_line does: the person's old number stays, a number is given once, else start anew.
    void WriteOne() {
        if (in_flight_.empty()) return;
        const auto at = static_cast<std::ptrdiff_t>(random_.Below(in_flight_.size()));
        const InFlight one = in_flight_[static_cast<std::size_t>(at)];
        in_flight_.erase(in_flight_.begin() + at);
        if (entries_.contains(one.person)) return;
        if (one.number > high_water_) return Breach("a number beyond the mark");
        if (numbers_.contains(one.number)) {
            if (!guards_.number_once) return Breach("a number twice");
            counter_.reset();
            known_.clear();
            return;
        }
        entries_[one.person] = one.number;
        numbers_.insert(one.number);
    }

    bool IsLost(Number number) const {
        for (const NumberRange& range : lost_) {
            if (number >= range.first && number <= range.last) return true;
        }
        return false;
    }

    void Tick() {
        Crowd crowd;
        crowd.mode = random_.Below(2) == 0 ? Mode::kAuto : Mode::kOn;
        crowd.open = true;
        crowd.target = 5;
        crowd.inside = static_cast<std::int64_t>(random_.Below(4));
        crowd.called = static_cast<std::int64_t>(random_.Below(4));
        crowd.now_serving = now_serving_;
        crowd.last_number = numbers_.empty() ? 0 : *numbers_.rbegin();
        crowd.lost = lost_;
        crowd.pressure =
            Pressure{.capacity = 9, .free = 9, .held = 0, .sold = 0, .latency_ms_p95 = {}};
        const Number next = Advance(crowd, {}).now_serving;
        if (next < now_serving_) return Breach("now serving went back");
        Number served = 0;
        for (Number n = now_serving_ + 1; n <= next; ++n) served += IsLost(n) ? 0 : 1;
        if (served > crowd.target) return Breach("it jumped over numbers that are not lost");
        now_serving_ = next;
    }

    void Enter(int person) {
        const auto entry = entries_.find(person);
        if (entry == entries_.end() || entry->second > now_serving_) return;
        passes_.insert(person);
    }

    void Breach(std::string what) { breach_ = std::move(what); }

    SeededRandom random_;
    Guards guards_;
    std::string breach_;
    // PostgreSQL
    Number high_water_ = 0, now_serving_ = 0;
    std::map<int, Number> entries_;
    std::set<Number> numbers_;
    std::vector<NumberRange> lost_;
    std::set<int> passes_;
    // Redis
    std::optional<NumberCounter> counter_, old_copy_;
    std::map<int, Number> known_;
    // the instances
    std::vector<InFlight> in_flight_;
};

TEST(LineSimulation, KeepsItsNumbersThroughEveryLossOfRedis) {
    std::size_t passes = 0, losses = 0;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        Simulation simulation(seed, {});
        ASSERT_EQ(simulation.Run(400), "") << "seed " << seed;
        passes += simulation.passes();
        losses += simulation.losses();
    }
    EXPECT_GT(passes, 10'000U);
    EXPECT_GT(losses, 1'000U);
}

TEST(LineSimulation, BreaksWithoutItsGuards) {
    int breaches = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Simulation simulation(seed, {.start_at_mark = false, .number_once = false});
        breaches += simulation.Run(400).empty() ? 0 : 1;
    }
    EXPECT_GT(breaches, 0) << "counting from the last durable number gives numbers twice";
}

}  // namespace
}  // namespace openrun::queue

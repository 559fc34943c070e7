#pragma once
// Gathers what many requests want into one piece of work: the first asker opens a batch, everybody
// who comes within a few milliseconds, or while the batch before is still at work, shares the next.
// Bounded. One io thread; outlives its askers.

#include "libs/base/assert.hpp"
#include "libs/net/runtime.hpp"
#include "libs/net/task_group.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace openrun::queue {

struct BatchOptions {
    std::chrono::milliseconds wait{3};
    std::size_t items_max = 512;       // in one batch
    std::size_t waiting_max = 20'000;  // beyond: STORE_UNAVAILABLE at once
};

template <typename Item, typename Answer>
class Batcher {
public:
    // One answer an item, in their order. Must end by itself.
    using Work = std::function<Task<std::vector<Result<Answer>>>(std::vector<Item>)>;

    Batcher(Runtime& runtime, BatchOptions options, Work work)
        : runtime_(runtime),
          options_(options),
          work_(std::move(work)),
          tasks_(runtime.executor()) {}
    ~Batcher() { tasks_.Cancel(); }
    Batcher(const Batcher&) = delete;
    Batcher& operator=(const Batcher&) = delete;

    // Errors: the work's; STORE_UNAVAILABLE; STORE_OUTCOME_UNKNOWN at the deadline.
    Task<Result<Answer>> Ask(Item item, Deadline deadline) {
        if (waiting_.size() >= options_.waiting_max) {
            co_return Fail(Error{.kind = Kind::kUnavailable,
                                 .code = "STORE_UNAVAILABLE",
                                 .detail = "too many wait for a batch",
                                 .retry_after = std::chrono::seconds{1}});
        }
        const auto mine = std::make_shared<Waiting>(runtime_.executor(), deadline, std::move(item));
        waiting_.push_back(mine);
        if (!std::exchange(working_, true)) tasks_.Spawn(WorkOff(this));
        co_await mine->done.async_wait(kAwait);
        if (mine->answer) co_return *std::move(mine->answer);
        mine->gone = true;
        co_return Fail(Kind::kTimeout, "STORE_OUTCOME_UNKNOWN", "the batch took too long");
    }

private:
    struct Waiting {
        Waiting(const Executor& executor, Deadline deadline, Item wanted)
            : done(executor, deadline), item(std::move(wanted)) {}
        Timer done;
        Item item;
        std::optional<Result<Answer>> answer;
        bool gone = false;
    };

    static Task<void> WorkOff(Batcher* self) {
        struct Done {
            Batcher* batcher;
            ~Done() { batcher->working_ = false; }
        };
        const Done guard{self};
        co_await SleepFor(self->runtime_.executor(), self->options_.wait);
        while (!self->waiting_.empty()) {
            std::vector<std::shared_ptr<Waiting>> batch;
            std::vector<Item> items;
            while (!self->waiting_.empty() && batch.size() < self->options_.items_max) {
                auto next = std::move(self->waiting_.front());
                self->waiting_.pop_front();
                if (next->gone) continue;
                items.push_back(next->item);
                batch.push_back(std::move(next));
            }
            if (batch.empty()) continue;
            auto answers = co_await self->work_(std::move(items));
            ASSERT(answers.size() == batch.size(), "one answer an item");
            for (std::size_t i = 0; i < batch.size(); ++i) {
                batch[i]->answer = std::move(answers[i]);
                batch[i]->done.cancel();
            }
        }
    }

    Runtime& runtime_;
    BatchOptions options_;
    Work work_;
    std::deque<std::shared_ptr<Waiting>> waiting_;
    bool working_ = false;
    TaskGroup tasks_;
};

}  // namespace openrun::queue

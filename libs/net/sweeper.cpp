#include "libs/net/sweeper.hpp"

#include "libs/base/assert.hpp"

namespace openrun {

Sweeper::Entry::Entry(Sweeper& sweeper) : sweeper_(sweeper), next_(sweeper.first_) {
    if (next_ != nullptr) next_->previous_ = this;
    sweeper.first_ = this;
}

Sweeper::Entry::~Entry() {
    if (sweeper_.following_ == this) sweeper_.following_ = next_;
    if (previous_ != nullptr) previous_->next_ = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
    if (sweeper_.first_ == this) sweeper_.first_ = next_;
}

Sweeper::Sweeper(Executor executor) : timer_(executor) {
    timer_.expires_after(kTick);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) Tick();
    });
}

Sweeper::~Sweeper() {
    ASSERT(first_ == nullptr, "connections end before the sweeper that watches them");
}

void Sweeper::Stop() {
    stopped_ = true;
    timer_.cancel();
}

void Sweeper::Tick() {
    if (stopped_) return;
    const auto now = std::chrono::steady_clock::now();
    for (Entry* entry = first_; entry != nullptr; entry = following_) {
        following_ = entry->next_;
        if (entry->deadline_ <= now) {
            entry->Disarm();
            entry->OnDeadline();
        }
    }
    timer_.expires_after(kTick);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) Tick();
    });
}

}  // namespace openrun

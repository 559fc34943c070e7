#include "services/gateway/upstream.hpp"

#include "libs/base/assert.hpp"

#include <algorithm>
#include <utility>

namespace openrun::gateway {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

Result<std::vector<http::Origin>> OriginsOf(const UpstreamOptions& options) {
    std::vector<http::Origin> origins;
    for (std::size_t start = 0; start <= options.url.size();) {
        const auto end = std::min(options.url.find(',', start), options.url.size());
        const auto url = options.url.substr(start, end - start);
        const auto origin = http::ParseOrigin(url);
        if (!origin || origin->tls)
            return Fail(Kind::kInvalid, "INVALID_SETTINGS", options.name + ": no address: " + url);
        origins.push_back(*origin);
        start = end + 1;
    }
    return origins;
}

Upstream::Upstream(Runtime& runtime, Metrics& metrics, UpstreamOptions options)
    : runtime_(runtime),
      options_(std::move(options)),
      connections_(metrics.AddGauge("gateway_upstream_connections", "Connections in use",
                                    {{"upstream", options_.name}})),
      failures_(metrics.AddCounter("gateway_upstream_failures_total",
                                   "Calls that ended without an answer",
                                   {{"upstream", options_.name}})),
      open_(metrics.AddGauge("circuit_open", "Circuits to this neighbour that are not closed.",
                             {{"peer", options_.name}})) {
    const auto origins = OriginsOf(options_);
    ASSERT(origins.has_value(), "addresses were checked at the start");
    for (const http::Origin& origin : *origins) {
        targets_.push_back(std::make_unique<Target>(
            Target{origin, origin.HostHeader(), {}, CircuitBreaker(options_.breaker)}));
    }
}

Upstream::~Upstream() = default;

void Upstream::CountOpen(Target& target) {
    const bool open = target.breaker.state() != CircuitBreaker::State::kClosed;
    if (open != std::exchange(target.counted_open, open)) open_.Add(open ? 1 : -1);
}

Error Upstream::Unavailable(std::string detail) const {
    std::chrono::milliseconds retry_after{1'000};
    for (const auto& target : targets_)
        retry_after = std::max(retry_after, target->breaker.RetryAfter());
    return {.kind = Kind::kUnavailable,
            .code = "UPSTREAM_UNAVAILABLE",
            .detail = options_.name + ": " + std::move(detail),
            .retry_after = retry_after};
}

// A slot among the connections in use: handed over by whoever leaves, first come first served.
Task<bool> Upstream::Enter(Deadline deadline) {
    if (in_use_ < options_.connections_max) {
        ++in_use_;
        connections_.Add(1);
        co_return true;
    }
    if (waiting_.size() >= options_.waiters_max) co_return false;
    Timer timer(runtime_.executor(), deadline);
    const auto place = waiting_.insert(waiting_.end(), &timer);
    co_await timer.async_wait(kAwait);
    const bool handed_over = std::ranges::find(waiting_, &timer) == waiting_.end();
    if (!handed_over) waiting_.erase(place);
    co_return handed_over;
}

void Upstream::Leave() {
    if (waiting_.empty()) {
        --in_use_;
        connections_.Add(-1);
        return;
    }
    Timer* first = waiting_.front();
    waiting_.pop_front();
    first->cancel();
}

std::unique_ptr<UpstreamConnection> Upstream::TakeIdle(Target& target, Want want) {
    while (want != Want::kFresh && !target.idle.empty()) {
        auto connection = std::move(target.idle.back());
        target.idle.pop_back();
        if (Clock::now() - connection->idle_since > options_.idle_timeout) {
            target.idle.clear();  // the others have been idle for longer
            break;
        }
        if (want == Want::kAny || connection->Quiet()) return connection;
    }
    return nullptr;
}

Task<Result<Upstream::Lease>> Upstream::Acquire(Want want, Deadline deadline) {
    if (!co_await Enter(deadline)) co_return std::unexpected(Unavailable("all connections busy"));
    for (std::size_t tried = 0, tries = targets_.size(); tried < tries; ++tried) {
        Target& target = *targets_[next_++ % targets_.size()];
        if (!target.breaker.Allow()) continue;
        if (auto connection = TakeIdle(target, want))
            co_return Lease(*this, target, std::move(connection), true);
        auto connection = std::make_unique<UpstreamConnection>(runtime_);
        const Deadline limit = std::min(deadline, After(options_.connect_timeout));
        if (co_await connection->Open(target.origin, limit))
            co_return Lease(*this, target, std::move(connection), false);
        target.breaker.Failed();
        CountOpen(target);
        failures_.Add();
        // The instance behind a name may just have gone: asked again, it stands for another one.
        if (tried == 0 && target.origin.IsName()) ++tries;
    }
    Leave();
    co_return std::unexpected(Unavailable("no address can be reached"));
}

void Upstream::EndStreams() {
    for (UpstreamConnection* stream : streams_) stream->Cut();
}

Upstream::Lease::Lease(Upstream& owner, Target& target,
                       std::unique_ptr<UpstreamConnection> connection, bool reused)
    : owner_(&owner), target_(&target), connection_(std::move(connection)), reused_(reused) {}

Upstream::Lease::Lease(Lease&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)),
      target_(other.target_),
      connection_(std::move(other.connection_)),
      stream_(other.stream_),
      reused_(other.reused_),
      is_stream_(other.is_stream_) {}

Upstream::Lease::~Lease() {
    if (owner_ == nullptr) return;
    if (is_stream_) {
        owner_->streams_.erase(stream_);
    } else {
        owner_->Leave();
    }
}

void Upstream::Lease::Answered() {
    target_->breaker.Succeeded();
    owner_->CountOpen(*target_);
}

void Upstream::Lease::Failed() {
    target_->breaker.Failed();
    owner_->CountOpen(*target_);
    owner_->failures_.Add();
}

void Upstream::Lease::Keep() {
    connection_->Disarm();
    connection_->idle_since = Clock::now();
    target_->idle.push_back(std::move(connection_));
}

bool Upstream::Lease::BecomeStream() {
    if (owner_->streams_.size() >= owner_->options_.streams_max) return false;
    stream_ = owner_->streams_.insert(owner_->streams_.end(), connection_.get());
    is_stream_ = true;
    owner_->Leave();
    return true;
}

}  // namespace openrun::gateway

#include "services/user/oauth_keys.hpp"

#include "libs/telemetry/log.hpp"

#include <algorithm>
#include <charconv>

namespace openrun::user {
namespace {

using namespace std::chrono_literals;

// max-age of Cache-Control, within five minutes and a day; an hour when it says nothing.
std::chrono::seconds LifeOf(const http::ClientResponse& answer) {
    const std::string_view header = answer.Header("cache-control").value_or("");
    const auto found = header.find("max-age=");
    std::int64_t seconds = 3600;
    if (found != header.npos) {
        const auto* begin = header.data() + found + std::string_view("max-age=").size();
        std::from_chars(begin, header.data() + header.size(), seconds);
    }
    return std::clamp(std::chrono::seconds(seconds), std::chrono::seconds(5min),
                      std::chrono::seconds(24h));
}

std::unexpected<Error> Away(std::string detail) {
    return Fail(Error{Kind::kUnavailable, "OAUTH_UNAVAILABLE", std::move(detail), {}, 2s});
}

struct Marked {
    bool& mark;
    explicit Marked(bool& marked) : mark(marked) { mark = true; }
    ~Marked() { mark = false; }
    Marked(const Marked&) = delete;
    Marked& operator=(const Marked&) = delete;
};

}  // namespace

Task<Result<std::shared_ptr<const RsaKeySet>>> ProviderKeys::With(std::string key_id,
                                                                  Deadline deadline) {
    while (asking_) {
        if (std::chrono::steady_clock::now() >= deadline) co_return Away("waited for keys");
        co_await SleepFor(executor_, 10ms);
    }
    const Deadline now = std::chrono::steady_clock::now();
    const bool known = keys_->Has(key_id);
    const bool may_ask = read_at_ == Deadline::min() || now - read_at_ >= options_.pause;
    if ((known && now >= good_until_) || (!known && may_ask)) {
        const auto asked = co_await Ask(deadline);
        if (!asked && !known) co_return std::unexpected(asked.error());
        if (!asked) LogWarning("a provider's keys cannot be read: the known ones go on");
    }
    if (!keys_->Has(key_id)) co_return Fail(Kind::kRefused, "OAUTH_FAILED", "no such key there");
    co_return keys_;
}

Task<Result<void>> ProviderKeys::Ask(Deadline deadline) {
    const Marked marked(asking_);
    if (!breaker_.Allow()) co_return Away("circuit open");
    const auto answered =
        co_await client_.Call({.method = http::Method::kGet, .target = options_.target},
                              std::min(deadline, After(options_.timeout)));
    auto keys = answered && answered->status == 200
                    ? RsaKeySet::FromJwks(answered->body)
                    : Result<RsaKeySet>(Fail(Kind::kUnavailable, "", "no keys"));
    if (!keys) {
        breaker_.Failed();
        co_return Away("no keys");
    }
    breaker_.Succeeded();
    keys_ = std::make_shared<const RsaKeySet>(*std::move(keys));
    read_at_ = std::chrono::steady_clock::now();
    good_until_ = read_at_ + LifeOf(*answered);
    co_return Result<void>{};
}

}  // namespace openrun::user

#include "services/sandbox/portone/idempotency.hpp"

namespace openrun::sandbox {
namespace {

constexpr std::chrono::hours kKept{3};
constexpr std::size_t kKeyMin = 16;
constexpr std::size_t kKeyMax = 256;

}  // namespace

std::optional<std::string> ReadIdempotencyKey(std::string_view header) {
    if (header.size() < 2 || !header.starts_with('"') || !header.ends_with('"'))
        return std::nullopt;
    header = header.substr(1, header.size() - 2);
    const bool plain = std::ranges::all_of(
        header, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (!plain || header.size() < kKeyMin || header.size() > kKeyMax) return std::nullopt;
    return std::string(header);
}

IdempotencyRecords::Found IdempotencyRecords::Begin(const std::string& key, std::string request,
                                                    Instant now) {
    while (!by_age_.empty() && by_age_.front().first + kKept <= now) {
        records_.erase(by_age_.front().second);
        by_age_.pop_front();
    }
    const auto [found, fresh] = records_.try_emplace(key);
    Record& record = found->second;
    if (fresh) {
        record.request = std::move(request);
        by_age_.emplace_back(now, key);
        return {};
    }
    if (record.request != request) return {.state = State::kOtherRequest};
    if (!record.finished) return {.state = State::kRunning};
    return {.state = State::kFinished, .answer = &record.answer};
}

void IdempotencyRecords::Finish(const std::string& key, const http::Response& answer) {
    const auto found = records_.find(key);
    if (found == records_.end()) return;  // forgotten by a reset
    found->second.finished = true;
    found->second.answer = answer;
}

void IdempotencyRecords::Clear() {
    records_.clear();
    by_age_.clear();
}

}  // namespace openrun::sandbox

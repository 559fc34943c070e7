#include "services/gateway/access_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace openrun::gateway {

void AccessLog::Add(const Passage& passage, std::string_view method, int status, Instant now,
                    std::chrono::microseconds took) {
    if (descriptor_ < 0) return;
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != second_ || second_text_.empty()) {
        second_ = second;
        second_text_ = FormatInstant(second);
        second_text_.pop_back();  // Z
    }
    const http::Context& context = passage.context;
    const std::string_view route =
        passage.route == nullptr ? "(none)" : std::string_view(passage.route->path);
    const std::size_t before = lines_.size();
    // Nothing here needs escaping: names of ours, digits, and what was checked when it was read.
    fmt::format_to(std::back_inserter(lines_),
                   R"({{"time":"{}.{:06}Z","level":"info","service":"gateway","message":"request",)"
                   R"("trace":"{}","method":"{}","route":"{}","status":{},"microseconds":{},)"
                   R"("requestId":"{}","client":"{}"}})"
                   "\n",
                   second_text_, (now - second).count(), context.trace.TraceIdText(), method, route,
                   status, took.count(), context.request_id, context.client_address);
    if (lines_.size() < kGatherBytes) return;
    std::string last = lines_.substr(before);
    lines_.resize(before);
    Flush();
    lines_ = std::move(last);
}

void AccessLog::Flush() {
    for (std::size_t written = 0; descriptor_ >= 0 && written < lines_.size();) {
        const auto count = write(descriptor_, lines_.data() + written, lines_.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;  // nobody takes it: rather lose lines than stop
        written += static_cast<std::size_t>(count);
    }
    lines_.clear();
}

}  // namespace openrun::gateway

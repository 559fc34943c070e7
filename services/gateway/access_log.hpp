#pragma once
// One line a request, in the form of every other log line, but gathered: formatting and writing
// each on its own would cost as much as passing a request on. Written when 4 KiB are together (one
// line is never torn between writers up to that), and by Flush() several times a second. Never the
// query, a token or a cookie. One a thread.

#include "services/gateway/passage.hpp"

#include <chrono>
#include <string>

namespace openrun::gateway {

class AccessLog {
public:
    // `descriptor`: where lines go, 1 for stdout; negative: nowhere.
    explicit AccessLog(int descriptor) : descriptor_(descriptor) {}
    ~AccessLog() { Flush(); }
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    void Add(const Passage& passage, std::string_view method, int status, Instant now,
             std::chrono::microseconds took);
    void Flush();

private:
    static constexpr std::size_t kGatherBytes = 4096;

    int descriptor_;
    std::string lines_;
    std::string second_text_;  // "2026-11-24T12:48:00", of the last line
    std::chrono::sys_seconds second_{};
};

}  // namespace openrun::gateway

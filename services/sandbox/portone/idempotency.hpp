#pragma once
// PortOne's idempotency keys: the answer of a finished call, good or bad, is repeated for three
// hours; a call whose first is still running is told so.

#include "libs/base/time.hpp"
#include "libs/http/message.hpp"

#include <deque>
#include <string>
#include <unordered_map>

namespace openrun::sandbox {

// What stands between the quotes of the header (RFC 8941), 16 to 256 characters; nullopt: none.
[[nodiscard]] std::optional<std::string> ReadIdempotencyKey(std::string_view header);

class IdempotencyRecords {
public:
    enum class State : std::uint8_t { kNew, kRunning, kFinished, kOtherRequest };
    struct Found {
        State state = State::kNew;
        const http::Response* answer = nullptr;  // of a finished call
    };
    // `request` says which call it is: method, path and body.
    Found Begin(const std::string& key, std::string request, Instant now);
    void Finish(const std::string& key, const http::Response& answer);
    void Clear();

private:
    struct Record {
        std::string request;
        bool finished = false;
        http::Response answer;
    };
    std::unordered_map<std::string, Record> records_;
    std::deque<std::pair<Instant, std::string>> by_age_;
};

}  // namespace openrun::sandbox

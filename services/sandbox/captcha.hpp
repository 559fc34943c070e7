#pragma once
// reCAPTCHA v3: tokens are made on demand, live two minutes, and can be verified once.

#include "libs/base/clock.hpp"
#include "services/sandbox/faults.hpp"

#include <deque>
#include <unordered_map>

namespace openrun::sandbox {

class Captcha {
public:
    Captcha(const Clock& clock, Random& random, std::string secret, std::string hostname)
        : clock_(clock),
          random_(random),
          secret_(std::move(secret)),
          hostname_(std::move(hostname)) {}

    // ?action=&score=&hostname= → {"token"}.
    Outcome<json::object> Issue(const http::Request& request);
    // The form of siteverify: secret, response, remoteip.
    json::object Verify(std::string_view form, std::optional<FaultKind> trouble);
    void Clear();

private:
    struct Token {
        std::string action, hostname;
        double score = 0;
        Instant issued_at;
        bool used = false;
    };
    const Clock& clock_;
    Random& random_;
    std::string secret_, hostname_;
    std::unordered_map<std::string, Token> tokens_;
    std::deque<std::string> by_age_;
};

}  // namespace openrun::sandbox

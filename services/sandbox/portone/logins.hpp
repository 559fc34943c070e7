#pragma once
// Who may call the API: the secret itself, or an access token bought with it (30 minutes; refresh
// tokens a day, and only the latest is good).

#include "libs/base/clock.hpp"
#include "services/sandbox/answers.hpp"

#include <deque>

namespace openrun::sandbox {

class Logins {
public:
    Logins(const Clock& clock, Random& random, std::string secret)
        : clock_(clock), random_(random), secret_(std::move(secret)) {}

    [[nodiscard]] bool Admits(const http::Request& request) const;
    Outcome<json::object> LogIn(std::string_view body);
    Outcome<json::object> Refresh(std::string_view body);
    void Clear();

private:
    struct Token {
        std::string text;
        Instant expires_at;
    };
    json::object Issue();

    const Clock& clock_;
    Random& random_;
    std::string secret_;
    std::deque<Token> access_;
    Token refresh_;
};

}  // namespace openrun::sandbox

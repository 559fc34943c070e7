#include "services/sandbox/answers.hpp"

namespace openrun::sandbox {

std::unexpected<Refusal> Refuse(int status, std::string type, std::string message) {
    return std::unexpected(
        Refusal{.status = status, .type = std::move(type), .message = std::move(message)});
}

std::unexpected<Refusal> RefuseByProvider(std::string pg_code, std::string pg_message) {
    return std::unexpected(
        Refusal{.status = 502,
                .type = "PG_PROVIDER",
                .message = "the payment provider refused",
                .extra = {{"pgCode", std::move(pg_code)}, {"pgMessage", std::move(pg_message)}}});
}

http::Response Reply(const json::object& body, int status) {
    return {.status = status, .body = boost::json::serialize(body), .headers = {}, .stream = {}};
}

http::Response Reply(const Refusal& refusal) {
    json::object body{{"type", refusal.type}, {"message", refusal.message}};
    for (const auto& member : refusal.extra) body[member.key()] = member.value();
    return Reply(body, refusal.status);
}

http::Response Reply(const Outcome<json::object>& outcome) {
    return outcome ? Reply(*outcome) : Reply(outcome.error());
}

http::Response Html(std::string body, int status) {
    return {.status = status,
            .body = std::move(body),
            .content_type = "text/html; charset=utf-8",
            .headers = {},
            .stream = {}};
}

std::unexpected<Error> LoseAnswer() {
    return Fail(Kind::kTimeout, "CLIENT_GONE", "a fault takes the answer away");
}

}  // namespace openrun::sandbox

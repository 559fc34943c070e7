#pragma once
// What the providers answer. Refusals have PortOne's form, {"type","message"}, not our own problem
// documents.

#include "libs/http/message.hpp"

#include <expected>
#include <string>

namespace openrun::sandbox {

using Answer = Task<Result<http::Response>>;

struct Refusal {
    int status = 400;
    std::string type;
    std::string message;
    json::object extra = {};  // pgCode, pgMessage
};

template <typename T>
using Outcome = std::expected<T, Refusal>;

[[nodiscard]] std::unexpected<Refusal> Refuse(int status, std::string type, std::string message);
[[nodiscard]] std::unexpected<Refusal> RefuseByProvider(std::string pg_code,
                                                        std::string pg_message);

[[nodiscard]] http::Response Reply(const json::object& body, int status = 200);
[[nodiscard]] http::Response Reply(const Refusal& refusal);
[[nodiscard]] http::Response Reply(const Outcome<json::object>& outcome);
[[nodiscard]] http::Response Html(std::string body, int status = 200);

// Ends the connection without a byte: the server takes it as if the client had gone.
[[nodiscard]] std::unexpected<Error> LoseAnswer();

// The body as T, whatever its content type says: the official SDK sends text/plain. An empty body
// is an empty object.
template <typename T>
[[nodiscard]] Outcome<T> ReadBody(std::string_view body) {
    auto read = json::Decode<T>(body.empty() ? "{}" : body, json::Unknown::kIgnore);
    if (read) return *std::move(read);
    std::string message = read.error().code;
    for (const auto& field : read.error().fields) message += " " + field.field + " " + field.code;
    return Refuse(400, "INVALID_REQUEST", std::move(message));
}

}  // namespace openrun::sandbox

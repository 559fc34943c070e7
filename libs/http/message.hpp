#pragma once
// Requests and responses as handlers see them. A Request is views into its connection's buffers:
// valid until the handler has returned, not longer. A Response owns what it carries.

#include "libs/base/json.hpp"
#include "libs/net/task.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openrun::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
[[nodiscard]] std::string_view MethodText(Method method);

struct Field {
    std::string_view name, value;
};

[[nodiscard]] bool EqualNames(std::string_view a, std::string_view b);  // ASCII case-insensitive

struct Request {
    Method method = Method::kOther;
    std::string_view target;  // as sent: path and query
    std::string_view path;    // not decoded
    std::string_view query;   // without '?'
    std::span<const Field> fields;
    std::string_view body;
    std::vector<std::pair<std::string_view, std::string>>
        parameters;  // {name} of the route, percent-decoded

    // The first of that name; a second Authorization, Idempotency-Key, X-Queue-Token … has been
    // refused (400) before.
    [[nodiscard]] std::optional<std::string_view> Header(std::string_view name) const;
    // A {name} of the route's pattern; asserting that the pattern has it.
    [[nodiscard]] const std::string& Parameter(std::string_view name) const;
    // An id in the path. Error: NOT_FOUND (not found) — what is no id names nothing.
    template <typename T>
    [[nodiscard]] Result<T> IdParameter(std::string_view name) const {
        if (auto id = T::Parse(Parameter(name))) return *id;
        return Fail(Kind::kNotFound, "NOT_FOUND", std::string(name));
    }
    // Decoded value of a query parameter. Error: VALIDATION_FAILED (invalid) for broken
    // percent-encoding.
    [[nodiscard]] Result<std::optional<std::string>> QueryValue(std::string_view name) const;
};

struct Page {
    std::int64_t page = 0;   // from 0
    std::int64_t size = 20;  // 1..100
};
// ?page=&size=. Error: VALIDATION_FAILED (invalid).
[[nodiscard]] Result<Page> ReadPage(const Request& request);

// The body as T. Errors: UNSUPPORTED_MEDIA_TYPE, INVALID_JSON, VALIDATION_FAILED.
template <typename T>
[[nodiscard]] Result<T> Decode(const Request& request,
                               json::Unknown unknown = json::Unknown::kReject);

// A text/event-stream in flight. Send… return false once the reader has gone or stalled; then the
// stream ends.
class EventStream {
public:
    virtual ~EventStream() = default;
    virtual Task<bool> Send(std::string_view event, std::string_view data,
                            std::string_view id = {}) = 0;
    virtual Task<bool> SendComment(std::string_view text) = 0;  // keeps idle proxies from closing
    [[nodiscard]] virtual bool closing() const = 0;             // the server is stopping
};

struct Response {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    // If set: head first, then this runs until it returns; body is ignored.
    std::function<Task<void>(EventStream&)> stream;

    Response& Set(std::string name, std::string value) & {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    Response&& Set(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

template <typename T>
[[nodiscard]] Response Json(const T& value, int status = 200) {
    return {.status = status, .body = json::Encode(value), .headers = {}, .stream = {}};
}
template <typename T>
[[nodiscard]] Response Created(const T& value, std::string location) {
    return Json(value, 201).Set("Location", std::move(location));
}
[[nodiscard]] Response NoContent();

// Is the body JSON by its Content-Type (application/json, or any +json)?
[[nodiscard]] bool HasJsonBody(const Request& request);

template <typename T>
Result<T> Decode(const Request& request, json::Unknown unknown) {
    if (!HasJsonBody(request)) return Fail(Kind::kUnsupported, "UNSUPPORTED_MEDIA_TYPE");
    return json::Decode<T>(request.body, unknown);
}

}  // namespace openrun::http

#pragma once
// Expected outcomes as values: Result<T> carries a value or an Error whose kind decides the HTTP
// status, whose code the client sees, and whose detail only the log sees. Programmer errors are
// ASSERT's business, not this file's.

#include <boost/json.hpp>

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openrun {

enum class Kind : std::uint8_t {
    kInvalid,          // 400 malformed
    kUnauthenticated,  // 401
    kForbidden,        // 403
    kNotFound,         // 404
    kNotAllowed,       // 405
    kConflict,         // 409
    kGone,             // 410
    kTooLarge,         // 413
    kUnsupported,      // 415
    kRefused,          // 422 well-formed, but refused
    kLimited,          // 429
    kInternal,         // 500 a bug of ours
    kUpstream,         // 502 a neighbour answered nonsense
    kUnavailable,      // 503 a dependency is away; nothing has happened
    kTimeout,          // 504 no answer in time; the outcome is unknown
};

// One field at fault; `field` is an RFC 6901 pointer into the request body ("/seats/0/seat") or a
// parameter's name.
struct FieldError {
    std::string field;
    std::string code;  // REQUIRED, WRONG_TYPE, OUT_OF_RANGE, UNKNOWN_MEMBER, ...
    std::string message;
};

struct Error {
    Kind kind;
    std::string code;    // UPPER_SNAKE, one of api/errors.yaml; the client sees it
    std::string detail;  // for the log; the client never sees it
    std::vector<FieldError> fields = {};
    std::chrono::milliseconds retry_after{0};  // > 0: Retry-After
    boost::json::object extra = {};            // extension members of the problem document
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> Fail(Kind kind, std::string_view code, std::string detail = {}) {
    return std::unexpected(Error{kind, std::string(code), std::move(detail)});
}

inline std::unexpected<Error> Fail(Error error) { return std::unexpected(std::move(error)); }

#define OPENRUN_JOIN_(a, b) a##b
#define OPENRUN_JOIN(a, b) OPENRUN_JOIN_(a, b)
#define OPENRUN_TRY_(result, leave, declaration, expression)       \
    auto result = (expression);                                    \
    if (!result) leave std::unexpected(std::move(result).error()); \
    declaration = *std::move(result)
#define OPENRUN_CHECK_(result, leave, expression)         \
    if (auto result = (expression); !result) {            \
        leave std::unexpected(std::move(result).error()); \
    }                                                     \
    static_assert(true)

// CO_TRY(const Hold hold, co_await store.Find(id));  leaves the coroutine with the error, or goes
// on with the value.
#define CO_TRY(declaration, ...) \
    OPENRUN_TRY_(OPENRUN_JOIN(result_, __LINE__), co_return, declaration, (__VA_ARGS__))
#define TRY(declaration, ...) \
    OPENRUN_TRY_(OPENRUN_JOIN(result_, __LINE__), return, declaration, (__VA_ARGS__))
// The same for Result<void>, or when the value does not matter.
#define CO_CHECK(...) OPENRUN_CHECK_(OPENRUN_JOIN(result_, __LINE__), co_return, (__VA_ARGS__))
#define CHECK(...) OPENRUN_CHECK_(OPENRUN_JOIN(result_, __LINE__), return, (__VA_ARGS__))

}  // namespace openrun

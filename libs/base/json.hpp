#pragma once
// JSON to and from described structs. Input is judged strictly and whole: every field at fault is
// reported with its RFC 6901 pointer; optional members may be missing or null; unknown members are
// refused (API) or ignored (messages, foreign APIs). A free function  void Validate(const T&,
// json::Issues&)  beside T adds its own rules. Names: C++ snake_case ↔ JSON camelCase, enumerators
// kHeld ↔ "HELD" (names.hpp). Times, ids and Money have their forms.

#include "libs/base/id.hpp"
#include "libs/base/money.hpp"
#include "libs/base/names.hpp"
#include "libs/base/result.hpp"
#include "libs/base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace openrun::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

enum class Unknown : std::uint8_t { kReject, kIgnore };

// Collects what is wrong, and knows where in the document we are.
class Issues {
public:
    explicit Issues(Unknown unknown = Unknown::kReject) : unknown_(unknown) {}

    void Add(std::string_view code, std::string message);  // at the current place
    void Add(std::string_view member, std::string_view code,
             std::string message);  // at a member of it (JSON name)
    [[nodiscard]] bool empty() const { return errors_.empty(); }
    [[nodiscard]] Unknown unknown() const { return unknown_; }
    [[nodiscard]] std::vector<FieldError> Take() { return std::move(errors_); }

    class Step {  // one level deeper, for as long as it lives
    public:
        Step(Issues& issues, std::string_view key);
        Step(Issues& issues, std::size_t index);
        ~Step() { issues_.path_.resize(length_); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        Issues& issues_;
        std::size_t length_;
    };

private:
    Unknown unknown_;
    std::string path_;
    std::vector<FieldError> errors_;
};

// Parses text of at most 32 levels. Error: INVALID_JSON (invalid).
[[nodiscard]] Result<value> Parse(std::string_view text);
[[nodiscard]] Error ValidationFailed(
    Issues& issues);  // VALIDATION_FAILED (invalid) with the fields

bool Bind(const value& from, std::string& to, Issues& issues);
bool Bind(const value& from, bool& to, Issues& issues);
bool Bind(const value& from, double& to, Issues& issues);
bool Bind(const value& from, Instant& to, Issues& issues);
bool Bind(const value& from, Money& to, Issues& issues);
bool Bind(const value& from, UuidBytes& to, Issues& issues);
bool Bind(const value& from, value& to, Issues& issues);
bool Bind(const value& from, object& to, Issues& issues);
bool BindInteger(const value& from, std::int64_t min, std::uint64_t max, std::int64_t& to,
                 Issues& issues);
const object* BindObject(const value& from, Issues& issues);
const array* BindArray(const value& from, Issues& issues);
void RejectUnknown(const object& from, const std::vector<std::string>& known, Issues& issues);

value ToValue(Instant instant);
value ToValue(Money money);
inline value ToValue(const std::string& text) { return value(text); }
inline value ToValue(std::string_view text) { return value(text); }
inline value ToValue(const char* text) { return value(text); }
inline value ToValue(bool flag) { return value(flag); }
inline value ToValue(double number) { return value(number); }
inline value ToValue(const value& any) { return any; }
inline value ToValue(const object& any) { return any; }

}  // namespace openrun::json

#include "libs/base/json_binding.hpp"

namespace openrun::json {

// Errors: INVALID_JSON, VALIDATION_FAILED (invalid).
template <typename T>
[[nodiscard]] Result<T> DecodeValue(const value& from, Unknown unknown = Unknown::kReject) {
    Issues issues(unknown);
    T to{};
    Bind(from, to, issues);
    if (!issues.empty()) return std::unexpected(ValidationFailed(issues));
    return to;
}

template <typename T>
[[nodiscard]] Result<T> Decode(std::string_view text, Unknown unknown = Unknown::kReject) {
    TRY(const value parsed, Parse(text));
    return DecodeValue<T>(parsed, unknown);
}

template <typename T>
[[nodiscard]] std::string Encode(const T& from) {
    return boost::json::serialize(ToValue(from));
}

}  // namespace openrun::json

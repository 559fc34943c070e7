#include "libs/base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace openrun::json {

Issues::Step::Step(Issues& issues, std::string_view key)
    : issues_(issues), length_(issues.path_.size()) {
    issues_.path_ += '/';
    for (const char letter : key) {
        if (letter == '~') {
            issues_.path_ += "~0";
        } else if (letter == '/') {
            issues_.path_ += "~1";
        } else {
            issues_.path_ += letter;
        }
    }
}

Issues::Step::Step(Issues& issues, std::size_t index)
    : issues_(issues), length_(issues.path_.size()) {
    issues_.path_ += '/';
    issues_.path_ += std::to_string(index);
}

void Issues::Add(std::string_view code, std::string message) {
    constexpr std::size_t kErrorsMax =
        20;  // enough to act on; a hostile body does not get a longer answer
    if (errors_.size() < kErrorsMax)
        errors_.push_back({path_, std::string(code), std::move(message)});
}

void Issues::Add(std::string_view member, std::string_view code, std::string message) {
    const Step step(*this, member);
    Add(code, std::move(message));
}

Result<value> Parse(std::string_view text) {
    boost::system::error_code error;
    value parsed = boost::json::parse(text, error);
    if (error) return Fail(Kind::kInvalid, "INVALID_JSON", error.message());
    return parsed;
}

Error ValidationFailed(Issues& issues) {
    Error error{Kind::kInvalid, "VALIDATION_FAILED", "", issues.Take()};
    for (const auto& field : error.fields) error.detail += field.field + ' ' + field.code + "; ";
    return error;
}

bool Bind(const value& from, std::string& to, Issues& issues) {
    const auto* text = from.if_string();
    if (text == nullptr) {
        issues.Add("WRONG_TYPE", "must be a string");
        return false;
    }
    if (text->find('\0') != boost::json::string::npos) {
        issues.Add("NOT_ALLOWED", "must not contain a NUL character");
        return false;
    }
    to.assign(text->data(), text->size());
    return true;
}

bool Bind(const value& from, bool& to, Issues& issues) {
    if (!from.is_bool()) {
        issues.Add("WRONG_TYPE", "must be true or false");
        return false;
    }
    to = from.get_bool();
    return true;
}

bool Bind(const value& from, double& to, Issues& issues) {
    if (!from.is_number()) {
        issues.Add("WRONG_TYPE", "must be a number");
        return false;
    }
    to = from.to_number<double>();
    return true;
}

bool Bind(const value& from, Instant& to, Issues& issues) {
    std::string text;
    if (!Bind(from, text, issues)) return false;
    const auto parsed = ParseInstant(text);
    if (!parsed) {
        issues.Add("INVALID_TIME", "must be an RFC 3339 time");
        return false;
    }
    to = *parsed;
    return true;
}

bool Bind(const value& from, Money& to, Issues& issues) {
    const object* members = BindObject(from, issues);
    if (members == nullptr) return false;
    std::string currency;
    detail::BindMember(*members, "amount", to.krw, issues);
    detail::BindMember(*members, "currency", currency, issues);
    if (!currency.empty() && currency != "KRW")
        issues.Add("currency", "NOT_ALLOWED", "must be KRW");
    return issues.empty();
}

bool Bind(const value& from, UuidBytes& to, Issues& issues) {
    std::string text;
    if (!Bind(from, text, issues)) return false;
    const auto parsed = ParseUuid(text);
    if (!parsed) {
        issues.Add("INVALID_ID", "must be a UUID");
        return false;
    }
    to = *parsed;
    return true;
}

bool Bind(const value& from, value& to, Issues&) {
    to = from;
    return true;
}

bool Bind(const value& from, object& to, Issues& issues) {
    const object* members = BindObject(from, issues);
    if (members == nullptr) return false;
    to = *members;
    return true;
}

bool BindInteger(const value& from, std::int64_t min, std::uint64_t max, std::int64_t& to,
                 Issues& issues) {
    if (!from.is_int64() && !from.is_uint64()) {
        issues.Add("WRONG_TYPE", "must be an integer");
        return false;
    }
    const bool fits = from.is_int64() && from.get_int64() >= min &&
                      (from.get_int64() < 0 || static_cast<std::uint64_t>(from.get_int64()) <= max);
    if (!fits) {
        issues.Add("OUT_OF_RANGE", fmt::format("must be in {}..{}", min, max));
        return false;
    }
    to = from.get_int64();
    return true;
}

const object* BindObject(const value& from, Issues& issues) {
    const object* members = from.if_object();
    if (members == nullptr) issues.Add("WRONG_TYPE", "must be an object");
    return members;
}

const array* BindArray(const value& from, Issues& issues) {
    const array* items = from.if_array();
    if (items == nullptr) issues.Add("WRONG_TYPE", "must be an array");
    return items;
}

void RejectUnknown(const object& from, const std::vector<std::string>& known, Issues& issues) {
    for (const auto& member : from) {
        const std::string_view key = member.key();
        if (std::ranges::find(known, key) == known.end()) {
            issues.Add(key.substr(0, 64), "UNKNOWN_MEMBER", "is not known here");
        }
    }
}

value ToValue(Instant instant) { return value(FormatInstant(instant)); }

value ToValue(Money money) { return object{{"amount", money.krw}, {"currency", "KRW"}}; }

}  // namespace openrun::json

#pragma once
// C++ values as PostgreSQL's text format, both ways. Arrays become '{…}' literals; durations become
// intervals; described enums their UPPER_SNAKE text; kForever is 'infinity'.

#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openrun::postgres {

// nullopt is NULL.
using Text = std::optional<std::string>;

[[nodiscard]] Text ToText(std::string_view text);
[[nodiscard]] inline Text ToText(const std::string& text) { return text; }
[[nodiscard]] inline Text ToText(const char* text) { return std::string(text); }
[[nodiscard]] inline Text ToText(std::nullptr_t) { return std::nullopt; }
[[nodiscard]] Text ToText(bool flag);
[[nodiscard]] Text ToText(double number);
[[nodiscard]] Text ToText(Instant instant);
[[nodiscard]] Text ToText(Money money);
[[nodiscard]] Text ToText(std::chrono::microseconds duration);
[[nodiscard]] Text ToText(const Bytes& bytes);
[[nodiscard]] Text ToText(const boost::json::value& document);
[[nodiscard]] inline Text ToText(const boost::json::object& document) {
    return ToText(boost::json::value(document));
}
[[nodiscard]] std::string ArrayLiteral(const std::vector<Text>& items);

template <std::integral T>
    requires(!std::same_as<T, bool>)
[[nodiscard]] Text ToText(T number) {
    return std::to_string(number);
}
template <typename E>
    requires std::is_enum_v<E>
[[nodiscard]] Text ToText(E value) {
    if constexpr (kDescribedEnum<E>) {
        return std::string(EnumText(value));
    } else {
        return std::to_string(std::to_underlying(value));
    }
}
template <typename Tag>
[[nodiscard]] Text ToText(const Id<Tag>& id) {
    return id.Text();
}
template <typename T>
[[nodiscard]] Text ToText(const std::optional<T>& maybe) {
    return maybe ? ToText(*maybe) : std::nullopt;
}
template <typename T>
[[nodiscard]] Text ToText(const std::vector<T>& items) {
    std::vector<Text> texts;
    texts.reserve(items.size());
    for (const auto& item : items) texts.push_back(ToText(item));
    return ArrayLiteral(texts);
}

// Readers assert: a column of another type than asked for is our bug, not input.
void FromText(std::string_view text, std::string& to);
void FromText(std::string_view text, bool& to);
void FromText(std::string_view text, double& to);
void FromText(std::string_view text, std::int64_t& to);
void FromText(std::string_view text, Instant& to);
void FromText(std::string_view text, Money& to);
void FromText(std::string_view text, Bytes& to);
void FromText(std::string_view text, boost::json::value& to);
[[nodiscard]] std::vector<Text> ParseArray(std::string_view literal);
[[noreturn]] void UnexpectedText(std::string_view text, const char* type);

template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, std::int64_t>)
void FromText(std::string_view text, T& to) {
    std::int64_t number = 0;
    FromText(text, number);
    if (!std::in_range<T>(number)) UnexpectedText(text, "a smaller integer");
    to = static_cast<T>(number);
}
template <typename E>
    requires std::is_enum_v<E>
void FromText(std::string_view text, E& to) {
    if constexpr (kDescribedEnum<E>) {
        const auto parsed = ParseEnum<E>(text);
        if (!parsed) UnexpectedText(text, "an enumerator");
        to = *parsed;
    } else {
        std::underlying_type_t<E> number{};
        FromText(text, number);
        to = static_cast<E>(number);
    }
}
template <typename Tag>
void FromText(std::string_view text, Id<Tag>& to) {
    const auto id = Id<Tag>::Parse(text);
    if (!id) UnexpectedText(text, "a uuid");
    to = *id;
}
template <typename T>
void FromText(std::string_view text, std::vector<T>& to) {
    to.clear();
    for (const Text& item : ParseArray(text)) {
        if (!item) UnexpectedText(text, "an array without NULL");
        FromText(*item, to.emplace_back());
    }
}

}  // namespace openrun::postgres

#pragma once
// Enumerators and members as the outside writes them: State::kPartiallyRefunded is
// "PARTIALLY_REFUNDED" in JSON, SQL and logs; struct member held_until is "heldUntil" in JSON.
// Enums and structs are described by Boost.Describe beside them.

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace openrun {

[[nodiscard]] std::string CamelCase(std::string_view snake_case);      // held_until → heldUntil
[[nodiscard]] std::string UpperSnake(std::string_view k_pascal_case);  // kHeldUntil → HELD_UNTIL

template <typename E>
inline constexpr bool kDescribedEnum = boost::describe::has_describe_enumerators<E>::value;

namespace detail {
template <typename E>
const auto& EnumNames() {
    using All = boost::describe::describe_enumerators<E>;
    static const auto names = [] {
        std::array<std::pair<E, std::string>, boost::mp11::mp_size<All>::value> found;
        std::size_t i = 0;
        boost::mp11::mp_for_each<All>(
            [&](auto one) { found[i++] = {one.value, UpperSnake(one.name)}; });
        return found;
    }();
    return names;
}
}  // namespace detail

// "?" for a value that is no enumerator.
template <typename E>
    requires kDescribedEnum<E>
[[nodiscard]] std::string_view EnumText(E value) {
    for (const auto& [known, name] : detail::EnumNames<E>()) {
        if (known == value) return name;
    }
    return "?";
}

template <typename E>
    requires kDescribedEnum<E>
[[nodiscard]] std::optional<E> ParseEnum(std::string_view text) {
    for (const auto& [known, name] : detail::EnumNames<E>()) {
        if (name == text) return known;
    }
    return std::nullopt;
}

}  // namespace openrun

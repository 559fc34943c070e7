#pragma once
// The templates behind json.hpp; include that instead.

#include "libs/base/json.hpp"

namespace openrun::json {

template <typename T>
inline constexpr bool kDescribedStruct =
    std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <typename T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template <typename T>
concept SelfValidating = requires(const T& value, Issues& issues) { Validate(value, issues); };

template <Integer T>
bool Bind(const value& from, T& to, Issues& issues);
template <typename E>
    requires std::is_enum_v<E>
bool Bind(const value& from, E& to, Issues& issues);
template <typename Tag>
bool Bind(const value& from, Id<Tag>& to, Issues& issues);
template <typename T>
bool Bind(const value& from, std::optional<T>& to, Issues& issues);
template <typename T>
bool Bind(const value& from, std::vector<T>& to, Issues& issues);
template <typename T>
bool Bind(const value& from, std::map<std::string, T>& to, Issues& issues);
template <typename T>
    requires kDescribedStruct<T>
bool Bind(const value& from, T& to, Issues& issues);

template <Integer T>
value ToValue(T number);
template <typename E>
    requires std::is_enum_v<E>
value ToValue(E one);
template <typename Tag>
value ToValue(const Id<Tag>& id);
template <typename T>
value ToValue(const std::optional<T>& maybe);
template <typename T>
value ToValue(const std::vector<T>& items);
template <typename T>
value ToValue(const std::map<std::string, T>& items);
template <typename T>
    requires kDescribedStruct<T>
value ToValue(const T& from);

namespace detail {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <typename T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

// JSON names of T's members, in order.
template <typename T>
const std::vector<std::string>& MemberNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> found;
        boost::mp11::mp_for_each<Members<T>>(
            [&](auto member) { found.push_back(CamelCase(member.name)); });
        return found;
    }();
    return names;
}

template <typename M>
void BindMember(const object& from, std::string_view name, M& to, Issues& issues) {
    const Issues::Step step(issues, name);
    if (const value* found = from.if_contains(name)) {
        Bind(*found, to, issues);
    } else if constexpr (!kIsOptional<M>) {
        issues.Add("REQUIRED", "is required");
    }
}

}  // namespace detail

template <Integer T>
bool Bind(const value& from, T& to, Issues& issues) {
    std::int64_t number = 0;
    using Limits = std::numeric_limits<T>;
    static_assert(std::is_signed_v<T> || sizeof(T) < 8, "JSON integers are carried as int64");
    if (!BindInteger(from, Limits::min(), static_cast<std::uint64_t>(Limits::max()), number,
                     issues))
        return false;
    to = static_cast<T>(number);
    return true;
}

template <typename E>
    requires std::is_enum_v<E>
bool Bind(const value& from, E& to, Issues& issues) {
    if constexpr (kDescribedEnum<E>) {
        std::string text;
        if (!Bind(from, text, issues)) return false;
        const auto parsed = ParseEnum<E>(text);
        if (parsed) to = *parsed;
        if (!parsed) issues.Add("NOT_ALLOWED", "is not one of the allowed values");
        return parsed.has_value();
    } else {  // a strong integer such as SeatNumber
        std::underlying_type_t<E> number{};
        if (!Bind(from, number, issues)) return false;
        to = static_cast<E>(number);
        return true;
    }
}

template <typename Tag>
bool Bind(const value& from, Id<Tag>& to, Issues& issues) {
    return Bind(from, to.bytes, issues);
}

template <typename T>
bool Bind(const value& from, std::optional<T>& to, Issues& issues) {
    if (from.is_null()) {
        to.reset();
        return true;
    }
    return Bind(from, to.emplace(), issues);
}

template <typename T>
bool Bind(const value& from, std::vector<T>& to, Issues& issues) {
    const array* items = BindArray(from, issues);
    if (items == nullptr) return false;
    to.clear();
    to.reserve(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
        const Issues::Step step(issues, i);
        T one{};
        Bind((*items)[i], one, issues);
        to.push_back(std::move(one));
    }
    return true;
}

template <typename T>
bool Bind(const value& from, std::map<std::string, T>& to, Issues& issues) {
    const object* members = BindObject(from, issues);
    if (members == nullptr) return false;
    to.clear();
    for (const auto& member : *members) {
        const Issues::Step step(issues, std::string_view(member.key()));
        Bind(member.value(), to[std::string(member.key())], issues);
    }
    return true;
}

template <typename T>
    requires kDescribedStruct<T>
bool Bind(const value& from, T& to, Issues& issues) {
    const object* members = BindObject(from, issues);
    if (members == nullptr) return false;
    const auto& names = detail::MemberNames<T>();
    std::size_t i = 0;
    boost::mp11::mp_for_each<detail::Members<T>>(
        [&](auto member) { detail::BindMember(*members, names[i++], to.*member.pointer, issues); });
    if (issues.unknown() == Unknown::kReject) RejectUnknown(*members, names, issues);
    if constexpr (SelfValidating<T>) {
        if (issues.empty()) Validate(to, issues);
    }
    return issues.empty();
}

}  // namespace openrun::json

#include "libs/base/json_values.hpp"

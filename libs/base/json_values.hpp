#pragma once
// The templates behind json.hpp, the way out: C++ values as JSON. Include json.hpp instead.

#include "libs/base/json.hpp"

namespace openrun::json {

template <Integer T>
value ToValue(T number) {
    return value(number);
}

template <typename E>
    requires std::is_enum_v<E>
value ToValue(E one) {
    if constexpr (kDescribedEnum<E>) {
        return value(EnumText(one));
    } else {
        return value(std::to_underlying(one));
    }
}

template <typename Tag>
value ToValue(const Id<Tag>& id) {
    return value(id.Text());
}

template <typename T>
value ToValue(const std::optional<T>& maybe) {
    return maybe ? ToValue(*maybe) : value(nullptr);
}

template <typename T>
value ToValue(const std::vector<T>& items) {
    array all;
    all.reserve(items.size());
    for (const auto& item : items) all.push_back(ToValue(item));
    return all;
}

template <typename T>
value ToValue(const std::map<std::string, T>& items) {
    object all;
    for (const auto& [key, item] : items) all.emplace(key, ToValue(item));
    return all;
}

// Empty optionals are left out.
template <typename T>
    requires kDescribedStruct<T>
value ToValue(const T& from) {
    object all;
    const auto& names = detail::MemberNames<T>();
    all.reserve(names.size());
    std::size_t i = 0;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
        const auto& name = names[i++];
        const auto& one = from.*member.pointer;
        if constexpr (detail::kIsOptional<std::remove_cvref_t<decltype(one)>>) {
            if (!one) return;
        }
        all.emplace(name, ToValue(one));
    });
    return all;
}

}  // namespace openrun::json

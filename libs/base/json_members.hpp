#pragma once
// Members of what others send us, read leniently: what is absent or of another kind is empty. Views
// live as long as the object does. What our own contracts describe is decoded whole (json.hpp).

#include <boost/json.hpp>

#include <string_view>

namespace openrun::json {

[[nodiscard]] inline std::string_view TextOf(const boost::json::object& from,
                                             std::string_view member) {
    const auto* found = from.if_contains(member);
    const auto* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

[[nodiscard]] inline const boost::json::object& ObjectOf(const boost::json::object& from,
                                                         std::string_view member) {
    static const boost::json::object none;
    const auto* found = from.if_contains(member);
    const auto* inside = found == nullptr ? nullptr : found->if_object();
    return inside == nullptr ? none : *inside;
}

}  // namespace openrun::json

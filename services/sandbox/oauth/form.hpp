#pragma once
// application/x-www-form-urlencoded, and query strings, by name: "" for what is not there or
// broken.

#include <map>
#include <string>
#include <string_view>

namespace openrun::sandbox {

using Form = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Form ReadForm(std::string_view text);
[[nodiscard]] const std::string& Member(const Form& form, std::string_view name);
// For the text of an element and for attributes in double quotes.
[[nodiscard]] std::string EscapeHtml(std::string_view text);

}  // namespace openrun::sandbox

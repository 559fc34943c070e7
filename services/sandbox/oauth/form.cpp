#include "services/sandbox/oauth/form.hpp"

#include "libs/base/encoding.hpp"

#include <algorithm>

namespace openrun::sandbox {
namespace {

std::string Decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return DecodePercent(spaced).value_or("");
}

}  // namespace

Form ReadForm(std::string_view text) {
    Form form;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        form.emplace(Decoded(pair.substr(0, equals)),
                     Decoded(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return form;
}

const std::string& Member(const Form& form, std::string_view name) {
    static const std::string none;
    const auto found = form.find(name);
    return found == form.end() ? none : found->second;
}

std::string EscapeHtml(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += letter;
        }
    }
    return safe;
}

}  // namespace openrun::sandbox

#include "libs/base/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace openrun {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};
constexpr std::array<Unit, 5> kUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};

std::optional<std::int64_t> ParseInteger(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
    const auto digits = text.find_first_not_of("0123456789");
    const auto number = ParseInteger(text.substr(0, digits));
    if (!number || digits == std::string_view::npos) return std::nullopt;
    for (const Unit& unit : kUnits) {
        if (text.substr(digits) == unit.name)
            return std::chrono::milliseconds{*number * unit.milliseconds};
    }
    return std::nullopt;
}

std::string FormatDuration(std::chrono::milliseconds duration) {
    for (const Unit& unit : kUnits) {
        if (duration.count() != 0 && duration.count() % unit.milliseconds == 0) {
            return fmt::format("{}{}", duration.count() / unit.milliseconds, unit.name);
        }
    }
    return "0s";
}

std::optional<std::string> SettingsReader::Declare(std::string_view name, std::string_view type,
                                                   std::string fallback, std::string bounds,
                                                   std::string_view sentence, bool secret) {
    declarations_.push_back({std::string(name), std::string(type), std::move(fallback),
                             std::move(bounds), std::string(sentence), secret});
    return source_(name);
}

std::string SettingsReader::Text(std::string_view name, std::string_view fallback,
                                 std::string_view sentence) {
    auto value = Declare(name, "text", std::string(fallback), "", sentence);
    return value ? *std::move(value) : std::string(fallback);
}

std::string SettingsReader::RequiredText(std::string_view name, std::string_view sentence) {
    auto value = Declare(name, "text", "(required)", "", sentence);
    if (!value || value->empty()) {
        mistakes_.push_back(fmt::format("{} is missing: {}", name, sentence));
        return {};
    }
    return *std::move(value);
}

std::string SettingsReader::Secret(std::string_view name, std::string_view sentence) {
    auto value = Declare(name, "secret", "(required)", "", sentence, true);
    if (!value || value->empty()) {
        mistakes_.push_back(fmt::format("{} is missing: {}", name, sentence));
        return {};
    }
    return *std::move(value);
}

std::int64_t SettingsReader::Integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                                     std::int64_t max, std::string_view sentence) {
    const auto value = Declare(name, "integer", std::to_string(fallback),
                               fmt::format("{}..{}", min, max), sentence);
    if (!value) return fallback;
    const auto number = ParseInteger(*value);
    if (!number || *number < min || *number > max) {
        mistakes_.push_back(
            fmt::format("{}={} is not an integer in {}..{}", name, *value, min, max));
        return fallback;
    }
    return *number;
}

bool SettingsReader::Flag(std::string_view name, bool fallback, std::string_view sentence) {
    const auto value = Declare(name, "flag", fallback ? "true" : "false", "true, false", sentence);
    if (!value) return fallback;
    if (*value != "true" && *value != "false") {
        mistakes_.push_back(fmt::format("{}={} is neither true nor false", name, *value));
        return fallback;
    }
    return *value == "true";
}

std::string SettingsReader::Choice(std::string_view name, std::string_view fallback,
                                   const std::vector<std::string>& choices,
                                   std::string_view sentence) {
    const std::string bounds = fmt::format("{}", fmt::join(choices, ", "));
    auto value = Declare(name, "choice", std::string(fallback), bounds, sentence);
    if (!value) return std::string(fallback);
    if (std::ranges::find(choices, *value) == choices.end()) {
        mistakes_.push_back(fmt::format("{}={} is none of {}", name, *value, bounds));
        return std::string(fallback);
    }
    return *std::move(value);
}

std::chrono::milliseconds SettingsReader::Duration(std::string_view name,
                                                   std::chrono::milliseconds fallback,
                                                   std::chrono::milliseconds min,
                                                   std::chrono::milliseconds max,
                                                   std::string_view sentence) {
    const std::string bounds = fmt::format("{}..{}", FormatDuration(min), FormatDuration(max));
    const auto value = Declare(name, "duration", FormatDuration(fallback), bounds, sentence);
    if (!value) return fallback;
    const auto duration = ParseDuration(*value);
    if (!duration || *duration < min || *duration > max) {
        mistakes_.push_back(fmt::format("{}={} is not a duration in {}", name, *value, bounds));
        return fallback;
    }
    return *duration;
}

std::vector<std::string> SettingsReader::List(std::string_view name, std::string_view fallback,
                                              std::string_view sentence) {
    const auto value = Declare(name, "list", std::string(fallback), "comma-separated", sentence);
    const std::string text = value ? *value : std::string(fallback);
    std::vector<std::string> items;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find(',', start), text.size());
        if (end > start) items.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return items;
}

Result<void> SettingsReader::Check() const {
    if (mistakes_.empty()) return {};
    return Fail(Kind::kInvalid, "INVALID_SETTINGS", fmt::format("{}", fmt::join(mistakes_, "; ")));
}

std::string SettingsReader::Table() const {
    std::string table;
    for (const auto& one : declarations_) {
        table += fmt::format("| `{}` | {} | {} | {} | {} |\n", one.name, one.type, one.fallback,
                             one.bounds, one.sentence);
    }
    return table;
}

SettingsReader::Source EnvironmentSource() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string(name).c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

}  // namespace openrun

#pragma once
// Every knob of a program is declared once, in code, with default, bounds and a sentence; the
// values come from a source (environment, secrets). Reading collects all mistakes before it fails,
// and the declarations print as the table that docs/settings.md holds (a test compares the two).

#include "libs/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openrun {

struct SettingDeclaration {
    std::string name, type, fallback, bounds, sentence;
    bool secret = false;
};

class SettingsReader {
public:
    using Source = std::function<std::optional<std::string>(std::string_view name)>;

    explicit SettingsReader(Source source) : source_(std::move(source)) {}

    std::string Text(std::string_view name, std::string_view fallback, std::string_view sentence);
    // No default: missing is a mistake.
    std::string RequiredText(std::string_view name, std::string_view sentence);
    // As RequiredText, but its value is never printed.
    std::string Secret(std::string_view name, std::string_view sentence);
    std::int64_t Integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                         std::int64_t max, std::string_view sentence);
    bool Flag(std::string_view name, bool fallback, std::string_view sentence);
    // One of `choices`.
    std::string Choice(std::string_view name, std::string_view fallback,
                       const std::vector<std::string>& choices, std::string_view sentence);
    // "250ms", "30s", "5min", "12h", "7d"
    std::chrono::milliseconds Duration(std::string_view name, std::chrono::milliseconds fallback,
                                       std::chrono::milliseconds min, std::chrono::milliseconds max,
                                       std::string_view sentence);
    // Comma-separated.
    std::vector<std::string> List(std::string_view name, std::string_view fallback,
                                  std::string_view sentence);

    // All mistakes at once; call after the last declaration. Error: INVALID_SETTINGS (invalid).
    [[nodiscard]] Result<void> Check() const;
    [[nodiscard]] const std::vector<SettingDeclaration>& declarations() const {
        return declarations_;
    }
    // One Markdown row a declaration: | name | type | default | bounds | sentence |
    [[nodiscard]] std::string Table() const;

private:
    std::optional<std::string> Declare(std::string_view name, std::string_view type,
                                       std::string fallback, std::string bounds,
                                       std::string_view sentence, bool secret = false);

    Source source_;
    std::vector<SettingDeclaration> declarations_;
    std::vector<std::string> mistakes_;
};

[[nodiscard]] SettingsReader::Source EnvironmentSource();
// "250ms" and so on; nullopt when it is none. FormatDuration takes the largest unit that loses
// nothing.
[[nodiscard]] std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
[[nodiscard]] std::string FormatDuration(std::chrono::milliseconds duration);

}  // namespace openrun

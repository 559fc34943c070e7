#pragma once
// Structured log: one JSON object a line on stdout: time, level, service, message, trace, then the
// fields given. Never secrets, tokens, passwords, card numbers or CI/DI (invariant I8): fields are
// named at the call, not dumped.
//   LogInfo("hold granted", {{"reservation", id.Text()}, {"seats", count}});

#include "libs/telemetry/trace.hpp"

#include <boost/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace openrun {

struct LogField {
    // Numbers, flags, JSON values, and whatever reads as text.
    template <typename T>
    LogField(std::string_view field_name, const T& any) : name(field_name) {
        if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            value = boost::json::value(std::string_view(any));
        } else {
            value = boost::json::value(any);
        }
    }
    std::string_view name;
    boost::json::value value;
};
using LogFields = std::initializer_list<LogField>;

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

// Once, in main, before the first line. Not called: level info, service "-".
void OpenLog(std::string service, LogLevel level);
// From now on info and debug lines are gathered and written by FlushLog (a crash loses what was not
// flushed); a warning or an error is written at once, with all that stands before it. Not called:
// every line is written at once.
void GatherLog();
void FlushLog();
[[nodiscard]] std::optional<LogLevel> ParseLogLevel(
    std::string_view text);  // debug, info, warning, error
// Values that looked like a token or a card number and were not written (invariant I8): each is a
// bug at its call.
[[nodiscard]] std::uint64_t LogRedactions();

// Thread-safe. Lines longer than 8 KiB are cut.
void Log(LogLevel level, std::string_view message, LogFields fields = {},
         const Trace* trace = nullptr);
inline void LogDebug(std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kDebug, message, fields);
}
inline void LogInfo(std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kInfo, message, fields);
}
inline void LogWarning(std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kWarning, message, fields);
}
inline void LogError(std::string_view message, LogFields fields = {}) {
    Log(LogLevel::kError, message, fields);
}

}  // namespace openrun

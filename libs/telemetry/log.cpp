#include "libs/telemetry/log.hpp"

#include "libs/base/clock.hpp"
#include "libs/telemetry/redact.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <iostream>

namespace openrun {
namespace {

struct State {
    std::string service = "-";
    LogLevel level = LogLevel::kInfo;
    std::shared_ptr<spdlog::logger> logger;
};

State& TheState() {
    static State state = [] {
        State made;
        made.logger = std::make_shared<spdlog::logger>(
            "openrun", std::make_shared<spdlog::sinks::ostream_sink_mt>(std::cout));
        made.logger->set_pattern("%v");
        made.logger->set_level(spdlog::level::trace);
        made.logger->flush_on(spdlog::level::trace);
        return made;
    }();
    return state;
}

std::atomic<std::uint64_t> redactions{0};

std::string_view LevelText(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return "debug";
        case LogLevel::kInfo:
            return "info";
        case LogLevel::kWarning:
            return "warning";
        case LogLevel::kError:
            return "error";
    }
    return "error";
}

}  // namespace

void OpenLog(std::string service, LogLevel level) {
    TheState().service = std::move(service);
    TheState().level = level;
}

void GatherLog() { TheState().logger->flush_on(spdlog::level::warn); }
void FlushLog() { TheState().logger->flush(); }

std::uint64_t LogRedactions() { return redactions.load(std::memory_order_relaxed); }

std::optional<LogLevel> ParseLogLevel(std::string_view text) {
    for (const auto level :
         {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
        if (LevelText(level) == text) return level;
    }
    return std::nullopt;
}

void Log(LogLevel level, std::string_view message, LogFields fields, const Trace* trace) {
    constexpr std::size_t kLineMax = 8 * 1024;
    const State& state = TheState();
    if (level < state.level) return;
    boost::json::object line;
    line.reserve(5 + fields.size());
    line.emplace("time", FormatInstant(SystemClock().Now()));
    line.emplace("level", LevelText(level));
    line.emplace("service", state.service);
    line.emplace("message", message);
    if (trace != nullptr) line.emplace("trace", trace->TraceIdText());
    for (const LogField& field : fields) {
        const bool secret = field.value.is_string() && LooksSecret(field.value.get_string());
        if (secret) redactions.fetch_add(1, std::memory_order_relaxed);
        line.insert_or_assign(field.name, secret ? boost::json::value("[redacted]") : field.value);
    }
    std::string text = boost::json::serialize(line);
    if (text.size() > kLineMax) {  // still one JSON object: what was cut is named
        const boost::json::object shorter{{"time", line["time"]},
                                          {"level", line["level"]},
                                          {"service", state.service},
                                          {"message", message.substr(0, 1024)},
                                          {"cutBytes", text.size()}};
        text = boost::json::serialize(shorter);
    }
    const auto severity = level >= LogLevel::kWarning ? spdlog::level::warn : spdlog::level::info;
    state.logger->log(severity, spdlog::string_view_t(text));
}

}  // namespace openrun

#include "libs/base/time.hpp"

#include <fmt/format.h>

#include <charconv>

namespace openrun {
namespace {

// Takes `count` digits from the front of `text`; false when they are not there.
bool TakeNumber(std::string_view& text, std::size_t count, int& number) {
    if (text.size() < count) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, number);
    if (error != std::errc{} || end != text.data() + count || text.front() == '-') return false;
    text.remove_prefix(count);
    return true;
}

bool TakeLetter(std::string_view& text, std::string_view one_of) {
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

bool TakeFraction(std::string_view& text, int& microseconds) {
    microseconds = 0;
    if (text.empty() || text.front() != '.') return true;
    text.remove_prefix(1);
    int scale = 100'000;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        microseconds += (text[digits] - '0') * scale;
        scale /= 10;
    }
    text.remove_prefix(digits);
    return digits >= 1 && digits <= 9;
}

// "Z", "+09:00", "+0900" or "+09".
bool TakeOffset(std::string_view& text, std::chrono::minutes& offset) {
    offset = {};
    if (TakeLetter(text, "Zz")) return true;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return false;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!TakeNumber(text, 2, hours)) return false;
    if (!text.empty()) {
        TakeLetter(text, ":");
        if (!TakeNumber(text, 2, minutes)) return false;
    }
    offset = sign * (std::chrono::hours{hours} + std::chrono::minutes{minutes});
    return hours < 24 && minutes < 60;
}

Result<Instant> Parse(std::string_view text, std::string_view separators) {
    const std::string_view whole = text;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0;
    std::chrono::minutes offset{};
    const bool complete =
        TakeNumber(text, 4, year) && TakeLetter(text, "-") && TakeNumber(text, 2, month) &&
        TakeLetter(text, "-") && TakeNumber(text, 2, day) && TakeLetter(text, separators) &&
        TakeNumber(text, 2, hour) && TakeLetter(text, ":") && TakeNumber(text, 2, minute) &&
        TakeLetter(text, ":") && TakeNumber(text, 2, second) && TakeFraction(text, fraction) &&
        TakeOffset(text, offset) && text.empty();
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!complete || !date.ok() || hour > 23 || minute > 59 || second > 60) {
        return Fail(Kind::kInvalid, "INVALID_TIME", std::string(whole.substr(0, 64)));
    }
    return Instant{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
           std::chrono::minutes{minute} + std::chrono::seconds{second} +
           std::chrono::microseconds{fraction} - offset;
}

}  // namespace

std::string FormatInstant(Instant instant) {
    const auto days = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{days};
    const std::chrono::hh_mm_ss clock{instant - days};
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        text += fmt::format(".{:06}", fraction);
    }
    return text + 'Z';
}

Result<Instant> ParseInstant(std::string_view text) { return Parse(text, "Tt"); }

Result<Instant> ParsePostgresInstant(std::string_view text) {
    if (text == "infinity") return kForever;
    if (text == "-infinity") return Instant::min();
    return Parse(text, " ");
}

}  // namespace openrun

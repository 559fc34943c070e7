#include "libs/telemetry/redact.hpp"

#include <algorithm>

namespace openrun {
namespace {

constexpr std::size_t kCardDigitsMin = 13, kCardDigitsMax = 19, kGroup = 4;

bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }

bool IsWord(char letter) {
    return IsDigit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool IsTokenLetter(char letter) {
    return IsWord(letter) || letter == '-' || letter == '_' || letter == '.';
}

// `start` and then at least `count` letters of base64url.
bool HasToken(std::string_view text, std::string_view start, std::size_t count) {
    for (auto at = text.find(start); at != text.npos; at = text.find(start, at + 1)) {
        const std::string_view rest = text.substr(at + start.size());
        if (rest.size() >= count && std::ranges::all_of(rest.substr(0, count), IsTokenLetter))
            return true;
    }
    return false;
}

bool PassesLuhn(std::string_view digits) {
    int sum = 0;
    bool twice = false;
    for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
        if (!IsDigit(*at)) continue;
        const int digit = (*at - '0') * (twice ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
        twice = !twice;
    }
    return sum % 10 == 0;
}

// 4111 1111 1111 1111, or with dashes: four groups of four.
bool IsInGroups(std::string_view text) {
    if (text.size() != 4 * kGroup + 3) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool separator = i % (kGroup + 1) == kGroup;
        if (separator ? text[i] == text[kGroup] : IsDigit(text[i])) continue;
        return false;
    }
    return true;
}

bool HasCardNumber(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (!IsDigit(text[at]) || (at > 0 && (IsWord(text[at - 1]) || text[at - 1] == '-'))) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && (IsDigit(text[end]) || text[end] == ' ' || text[end] == '-'))
            ++end;
        while (end > at && !IsDigit(text[end - 1])) --end;
        const bool open_end = end < text.size() && IsWord(text[end]);
        const std::string_view run = text.substr(at, end - at);
        const bool plain = std::ranges::all_of(run, IsDigit) && run.size() >= kCardDigitsMin &&
                           run.size() <= kCardDigitsMax;
        if (!open_end && (plain || IsInGroups(run)) && PassesLuhn(run)) return true;
        at = end;
    }
    return false;
}

}  // namespace

bool LooksSecret(std::string_view text) {
    constexpr std::size_t kJwsMin = 24, kTicketMin = 40;
    return HasToken(text, "eyJ", kJwsMin) || HasToken(text, "OR1.", kTicketMin) ||
           HasCardNumber(text);
}

}  // namespace openrun

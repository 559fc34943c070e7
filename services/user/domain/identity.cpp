#include "services/user/domain/identity.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace openrun::user {
namespace {

std::optional<std::chrono::year_month_day> ParseDate(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::from_chars(text.data(), text.data() + 4, year);
    std::from_chars(text.data() + 5, text.data() + 7, month);
    std::from_chars(text.data() + 8, text.data() + 10, day);
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    return date.ok() ? std::optional(date) : std::nullopt;
}

// UTF-8 code points.
std::vector<std::string> Letters(std::string_view text) {
    std::vector<std::string> letters;
    for (const char byte : text) {
        if ((static_cast<unsigned char>(byte) & 0xc0) != 0x80 || letters.empty())
            letters.emplace_back();
        letters.back() += byte;
    }
    return letters;
}

}  // namespace

std::optional<int> AgeOn(std::string_view birth_date, Instant now) {
    const auto born = ParseDate(birth_date);
    if (!born) return std::nullopt;
    const std::chrono::year_month_day today{
        std::chrono::floor<std::chrono::days>(now + std::chrono::hours{9})};
    int age = static_cast<int>(today.year()) - static_cast<int>(born->year());
    const bool before_birthday = today.month() < born->month() ||
                                 (today.month() == born->month() && today.day() < born->day());
    if (before_birthday) --age;
    return age;
}

Result<void> CheckIdentity(const VerifiedIdentity& identity, const IdentityRule& rule,
                           Instant now) {
    if (identity.status != "VERIFIED")
        return Fail(Kind::kRefused, "IDENTITY_NOT_VERIFIED", identity.status);
    if (!identity.verified_at || now - *identity.verified_at > rule.age_max) {
        return Fail(Kind::kRefused, "IDENTITY_UNKNOWN", "verified too long ago");
    }
    const bool channel_fits =
        identity.channel_type.empty() || identity.channel_type == rule.channel_type;
    if (!channel_fits || (identity.ci.empty() && identity.di.empty())) {
        return Fail(Kind::kRefused, "IDENTITY_INSUFFICIENT",
                    channel_fits ? "neither CI nor DI" : "channel");
    }
    const auto age = AgeOn(identity.birth_date, now);
    if (!age) return Fail(Kind::kRefused, "IDENTITY_INSUFFICIENT", "no birth date");
    constexpr int kAgeMin = 14;
    if (*age < kAgeMin) return Fail(Kind::kRefused, "AGE_NOT_ALLOWED");
    return {};
}

std::string MaskName(std::string_view name) {
    const auto letters = Letters(name);
    std::string masked;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const bool shown = i == 0 || (i + 1 == letters.size() && letters.size() > 2);
        masked += shown ? letters[i] : "*";
    }
    return masked;
}

std::optional<std::string> NormaliseEmail(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    constexpr std::size_t kEmailMax = 254;
    const auto at = text.rfind('@');
    const bool shaped = at != text.npos && at > 0 && at <= 64 && text.size() <= kEmailMax &&
                        text.size() - at > 3 && text.find('.', at) != text.npos &&
                        !text.ends_with('.') && text[at + 1] != '.';
    const bool visible = std::ranges::none_of(text, [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte <= ' ' || byte == 127 || letter == '<' || letter == '>' || letter == '"' ||
               letter == ',';
    });
    if (!shaped || !visible || text.find('@') != at) return std::nullopt;
    std::string email(text);
    std::ranges::transform(email, email.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return email;
}

}  // namespace openrun::user

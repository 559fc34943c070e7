#include "libs/postgres/value.hpp"

#include "libs/base/assert.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace openrun::postgres {

Text ToText(std::string_view text) { return std::string(text); }

Text ToText(bool flag) { return flag ? "t" : "f"; }

Text ToText(double number) { return fmt::format("{}", number); }

Text ToText(Instant instant) {
    if (instant == kForever) return "infinity";
    if (instant == Instant::min()) return "-infinity";
    return FormatInstant(instant);
}

Text ToText(Money money) { return std::to_string(money.krw); }

Text ToText(std::chrono::microseconds duration) {
    return fmt::format("{} microseconds", duration.count());
}

Text ToText(const Bytes& bytes) { return "\\x" + EncodeHex(bytes); }

Text ToText(const boost::json::value& document) { return boost::json::serialize(document); }

std::string ArrayLiteral(const std::vector<Text>& items) {
    std::string literal = "{";
    for (const Text& item : items) {
        if (literal.size() > 1) literal += ',';
        if (!item) {
            literal += "NULL";
            continue;
        }
        literal += '"';
        for (const char letter : *item) {
            if (letter == '"' || letter == '\\') literal += '\\';
            literal += letter;
        }
        literal += '"';
    }
    return literal + '}';
}

void UnexpectedText(std::string_view text, const char* type) {
    std::fprintf(stderr, "a column or value (%.*s) is not %s\n",
                 static_cast<int>(std::min<std::size_t>(text.size(), 40)), text.data(), type);
    std::abort();
}

void FromText(std::string_view text, std::string& to) { to = text; }

void FromText(std::string_view text, bool& to) {
    if (text != "t" && text != "f") UnexpectedText(text, "a boolean");
    to = text == "t";
}

void FromText(std::string_view text, double& to) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
    if (error != std::errc{} || end != text.data() + text.size()) UnexpectedText(text, "a number");
}

void FromText(std::string_view text, std::int64_t& to) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
    if (error != std::errc{} || end != text.data() + text.size())
        UnexpectedText(text, "an integer");
}

void FromText(std::string_view text, Instant& to) {
    const auto parsed = ParsePostgresInstant(text);
    if (!parsed) UnexpectedText(text, "a timestamptz in UTC");
    to = *parsed;
}

void FromText(std::string_view text, Money& to) { FromText(text, to.krw); }

void FromText(std::string_view text, Bytes& to) {
    auto bytes = text.starts_with("\\x") ? DecodeHex(text.substr(2)) : std::nullopt;
    if (!bytes) UnexpectedText(text, "bytea");
    to = *std::move(bytes);
}

void FromText(std::string_view text, boost::json::value& to) {
    boost::system::error_code error;
    to = boost::json::parse(text, error);
    if (error) UnexpectedText(text, "json");
}

std::vector<Text> ParseArray(std::string_view literal) {
    std::vector<Text> items;
    if (literal.size() < 2 || literal.front() != '{' || literal.back() != '}')
        UnexpectedText(literal, "an array");
    const std::string_view inside = literal.substr(1, literal.size() - 2);
    for (std::size_t i = 0; i < inside.size();) {
        std::string item;
        const bool quoted = inside[i] == '"';
        if (quoted) ++i;
        while (i < inside.size() && inside[i] != (quoted ? '"' : ',')) {
            if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
            item += inside[i++];
        }
        if (quoted) ++i;  // the closing quote
        ++i;              // the comma
        items.push_back(!quoted && item == "NULL" ? Text() : Text(std::move(item)));
    }
    return items;
}

}  // namespace openrun::postgres

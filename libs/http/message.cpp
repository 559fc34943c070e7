#include "libs/http/message.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/encoding.hpp"

#include <charconv>

namespace openrun::http {
namespace {

char Lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

Error BadParameter(std::string_view name, std::string_view code, std::string message) {
    return {Kind::kInvalid,
            "VALIDATION_FAILED",
            std::string(name),
            {{std::string(name), std::string(code), std::move(message)}}};
}

}  // namespace

std::string_view MethodText(Method method) {
    switch (method) {
        case Method::kGet:
            return "GET";
        case Method::kHead:
            return "HEAD";
        case Method::kPost:
            return "POST";
        case Method::kPut:
            return "PUT";
        case Method::kPatch:
            return "PATCH";
        case Method::kDelete:
            return "DELETE";
        case Method::kOptions:
            return "OPTIONS";
        case Method::kOther:
            return "OTHER";
    }
    return "OTHER";
}

bool EqualNames(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return x == y || Lower(x) == Lower(y);
           });
}

std::optional<std::string_view> Request::Header(std::string_view name) const {
    for (const Field& field : fields) {
        if (EqualNames(field.name, name)) return field.value;
    }
    return std::nullopt;
}

const std::string& Request::Parameter(std::string_view name) const {
    for (const auto& [known, value] : parameters) {
        if (known == name) return value;
    }
    ASSERT(false, "the route's pattern has the parameter");
}

Result<std::optional<std::string>> Request::QueryValue(std::string_view name) const {
    for (std::size_t start = 0; start < query.size();) {
        const auto end = std::min(query.find('&', start), query.size());
        const std::string_view pair = query.substr(start, end - start);
        const auto equals = std::min(pair.find('='), pair.size());
        start = end + 1;
        if (pair.substr(0, equals) != name) continue;
        std::string raw(pair.substr(std::min(equals + 1, pair.size())));
        std::ranges::replace(raw, '+', ' ');
        auto value = DecodePercent(raw);
        if (!value || value->contains('\0'))
            return Fail(BadParameter(name, "NOT_ALLOWED", "is not percent-encoded text"));
        return std::optional(*std::move(value));
    }
    return std::optional<std::string>();
}

Result<Page> ReadPage(const Request& request) {
    constexpr std::int64_t kPageMax = 1'000'000;
    constexpr std::int64_t kSizeMax = 100;
    const auto read = [&request](std::string_view name, std::int64_t min, std::int64_t max,
                                 std::int64_t& to) -> Result<void> {
        TRY(const auto text, request.QueryValue(name));
        if (!text) return {};
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), to);
        if (error != std::errc{} || end != text->data() + text->size()) {
            return Fail(BadParameter(name, "WRONG_TYPE", "must be an integer"));
        }
        if (to < min || to > max)
            return Fail(BadParameter(name, "OUT_OF_RANGE", "is out of range"));
        return {};
    };
    Page page;
    CHECK(read("page", 0, kPageMax, page.page));
    CHECK(read("size", 1, kSizeMax, page.size));
    return page;
}

Response NoContent() {
    return {.status = 204, .body = {}, .content_type = {}, .headers = {}, .stream = {}};
}

bool HasJsonBody(const Request& request) {
    const auto type = request.Header("content-type");
    if (!type) return false;
    std::string_view essence = type->substr(0, type->find(';'));
    while (essence.ends_with(' ')) essence.remove_suffix(1);
    return EqualNames(essence, "application/json") ||
           (essence.size() > 5 && EqualNames(essence.substr(essence.size() - 5), "+json"));
}

}  // namespace openrun::http

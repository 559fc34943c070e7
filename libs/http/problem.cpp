#include "libs/http/problem.hpp"

#include <algorithm>

namespace openrun::http {
namespace {

constexpr ErrorText kFallback{
    "INTERNAL", 500, "일시적인 문제가 생겼어요", "Something broke on our side", "", ""};

const ErrorText& TextOf(std::string_view code, std::span<const ErrorText> texts) {
    const auto found = std::ranges::lower_bound(texts, code, {}, &ErrorText::code);
    if (found != texts.end() && found->code == code) return *found;
    return code == "INTERNAL" ? kFallback : TextOf("INTERNAL", texts);
}

}  // namespace

int StatusOf(Kind kind) {
    switch (kind) {
        case Kind::kInvalid:
            return 400;
        case Kind::kUnauthenticated:
            return 401;
        case Kind::kForbidden:
            return 403;
        case Kind::kNotFound:
            return 404;
        case Kind::kNotAllowed:
            return 405;
        case Kind::kConflict:
            return 409;
        case Kind::kGone:
            return 410;
        case Kind::kTooLarge:
            return 413;
        case Kind::kUnsupported:
            return 415;
        case Kind::kRefused:
            return 422;
        case Kind::kLimited:
            return 429;
        case Kind::kInternal:
            return 500;
        case Kind::kUpstream:
            return 502;
        case Kind::kUnavailable:
            return 503;
        case Kind::kTimeout:
            return 504;
    }
    return 500;
}

Response ProblemOf(const Error& error, std::span<const ErrorText> texts, const Context& context) {
    const ErrorText& text = TextOf(error.code, texts);
    const bool known = text.code == error.code;
    // 408 and 431 have no kind of their own: the table's status stands for them.
    const int status = known ? text.status : 500;
    const bool english = context.language == "en";
    boost::json::object document{
        {"type", "about:blank"}, {"title", english ? text.title_en : text.title_ko},
        {"status", status},      {"detail", english ? text.detail_en : text.detail_ko},
        {"code", text.code},     {"traceId", context.trace.TraceIdText()},
    };
    if (!error.fields.empty()) {
        boost::json::array fields;
        for (const FieldError& field : error.fields) {
            fields.push_back(
                {{"field", field.field}, {"code", field.code}, {"message", field.message}});
        }
        document["errors"] = std::move(fields);
    }
    for (const auto& member : error.extra) document[member.key()] = member.value();
    Response response{
        .status = status,
        .body = boost::json::serialize(document),
        .content_type = "application/problem+json",
        .headers = {{"Content-Language", english ? "en" : "ko"}, {"Cache-Control", "no-store"}},
        .stream = {}};
    auto retry_after = std::chrono::ceil<std::chrono::seconds>(error.retry_after);
    if (retry_after.count() == 0 && (status == 429 || status == 503))
        retry_after = std::chrono::seconds{1};
    if (retry_after.count() > 0) response.Set("Retry-After", std::to_string(retry_after.count()));
    if (status == 401) response.Set("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace openrun::http

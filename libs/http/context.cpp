#include "libs/http/context.hpp"

#include <algorithm>

namespace openrun::http {
namespace {

// What a client may name its request: short and harmless in logs and headers.
bool IsRequestId(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_' || letter == '.';
    });
}

// The first language of ours that the reader names; Korean when none.
std::string LanguageOf(std::string_view header) {
    const auto english = header.find("en");
    const auto korean = header.find("ko");
    return english < korean ? "en" : "ko";
}

}  // namespace

Context ContextOf(const Request& request, std::string_view peer_address, Random& random) {
    Context context;
    const auto parent = ParseTraceparent(request.Header("traceparent").value_or(""));
    context.trace = parent ? ChildOf(*parent, random) : NewTrace(random);
    const auto given = request.Header("x-request-id").value_or("");
    context.request_id = IsRequestId(given) ? std::string(given) : context.trace.TraceIdText();
    context.client_address = peer_address;
    if (const auto forwarded =
            request.Header("x-forwarded-for")) {  // the gateway wrote the last entry
        const auto comma = forwarded->rfind(',');
        std::string_view last =
            comma == forwarded->npos ? *forwarded : forwarded->substr(comma + 1);
        while (last.starts_with(' ')) last.remove_prefix(1);
        if (!last.empty() && last.size() <= 45) context.client_address = last;
    }
    context.language = LanguageOf(request.Header("accept-language").value_or(""));
    return context;
}

}  // namespace openrun::http

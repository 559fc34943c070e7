#include "services/gateway/filters/pass_headers.hpp"

#include "libs/http/wire.hpp"
#include "services/gateway/filters/allow_origin.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace openrun::gateway {
namespace {

// Said here, or nobody's business.
constexpr std::array<std::string_view, 8> kOurs{"host",   "content-length", "expect",      "cookie",
                                                "origin", "forwarded",      "traceparent", "via"};
// Who somebody is, where they come from, what they mean instead: never from outside.
constexpr std::array<std::string_view, 16> kClaims{
    "x-user",     "x-account", "x-person",      "x-role",    "x-auth",      "x-identity",
    "x-caller",   "x-client",  "x-internal",    "x-openrun", "x-forwarded", "x-real-",
    "x-original", "x-rewrite", "x-http-method", "x-method"};
constexpr std::array<std::string_view, 2> kConsumed{"x-request-id", "x-session-mode"};
constexpr std::array<std::string_view, 4> kNotFromServices{"content-length", "x-request-id",
                                                           "server", "date"};

bool StartsWithName(std::string_view name, std::string_view start) {
    return name.size() >= start.size() && http::EqualNames(name.substr(0, start.size()), start);
}

template <typename Names>
bool IsOneOf(std::string_view name, const Names& names) {
    return std::ranges::any_of(
        names, [name](std::string_view known) { return http::EqualNames(known, name); });
}

// Connection may name further headers that end here.
bool IsNamedBy(std::string_view connection, std::string_view name) {
    while (!connection.empty()) {
        const auto end = std::min(connection.find(','), connection.size());
        std::string_view one = connection.substr(0, end);
        connection.remove_prefix(std::min(end + 1, connection.size()));
        while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
        while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
        if (http::EqualNames(one, name)) return true;
    }
    return false;
}

std::string_view ConnectionOf(std::span<const http::Field> fields) {
    for (const http::Field& field : fields) {
        if (!http::EqualNames(field.name, "connection")) continue;
        const bool usual =
            http::EqualNames(field.value, "keep-alive") || http::EqualNames(field.value, "close");
        return usual ? std::string_view() : field.value;
    }
    return {};
}

bool MayEnter(std::string_view name) {
    if (name.contains('_')) return false;  // somebody may read it as the one with a dash
    if (http::IsHopByHop(name) || IsOneOf(name, kOurs)) return false;
    if (!StartsWithName(name, "x-")) return true;
    return !IsOneOf(name, kConsumed) && std::ranges::none_of(kClaims, [name](auto claim) {
        return StartsWithName(name, claim);
    });
}

bool MayLeave(std::string_view name) {
    return !http::IsHopByHop(name) && !IsOneOf(name, kNotFromServices) &&
           !StartsWithName(name, "access-control-");
}

void AppendLine(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void AppendNumber(std::string& out, std::uint64_t number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void AppendFraming(std::string& out, Framing framing) {
    if (framing.body == Framing::Body::kChunked) out += "Transfer-Encoding: chunked\r\n";
    if (framing.body != Framing::Body::kLength) return;
    out += "Content-Length: ";
    AppendNumber(out, framing.length);
    out += "\r\n";
}

}  // namespace

void AppendRequestHead(std::string& out, const Passage& passage, std::string_view method,
                       std::string_view host, Framing framing) {
    const http::Request& request = passage.request;
    const http::Context& context = passage.context;
    out.append(method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    AppendLine(out, "Host", host);
    const std::string_view named = ConnectionOf(request.fields);
    for (const http::Field& field : request.fields) {
        if (!MayEnter(field.name) || (!named.empty() && IsNamedBy(named, field.name))) continue;
        AppendLine(out, field.name, field.value);
    }
    if (!passage.access_token.empty())
        out.append("Authorization: Bearer ").append(passage.access_token).append("\r\n");
    if (!passage.pass.empty()) AppendLine(out, "X-Queue-Token", passage.pass);
    if (!passage.refresh_token.empty()) AppendLine(out, "X-Refresh-Token", passage.refresh_token);
    if (!passage.oauth_browser.empty()) AppendLine(out, "X-OAuth-Browser", passage.oauth_browser);
    AppendLine(out, "X-Request-Id", context.request_id);
    AppendLine(out, "traceparent", passage.call.value_or(context.trace).Header());
    AppendLine(out, "X-Forwarded-For", context.client_address);
    AppendLine(out, "X-Forwarded-Proto", passage.scheme);
    AppendFraming(out, framing);
    out += "\r\n";
}

void AppendAnswerHead(std::string& out, const Passage& passage, const Answer& answer,
                      Framing framing, bool keeps_alive, std::string_view extra) {
    out += "HTTP/1.1 ";
    AppendNumber(out, static_cast<std::uint64_t>(answer.status));
    out += ' ';
    out.append(http::ReasonOf(answer.status)).append("\r\n");
    const std::string_view named = ConnectionOf(answer.fields);
    for (const http::Field& field : answer.fields) {
        if (!MayLeave(field.name) || (!named.empty() && IsNamedBy(named, field.name))) continue;
        AppendLine(out, field.name, field.value);
    }
    AppendLine(out, "X-Request-Id", passage.context.request_id);
    AllowOrigin::AppendHeaders(out, passage);
    out += extra;
    AppendFraming(out, framing);
    if (!keeps_alive) out += "Connection: close\r\n";
    out += "\r\n";
}

}  // namespace openrun::gateway

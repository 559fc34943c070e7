#include "services/event/handlers/conditional.hpp"

#include "libs/security/digest.hpp"

#include <algorithm>

namespace openrun::event {
namespace {

std::string_view Opaque(std::string_view tag) {
    while (tag.starts_with(' ') || tag.starts_with('\t')) tag.remove_prefix(1);
    while (tag.ends_with(' ') || tag.ends_with('\t')) tag.remove_suffix(1);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag;
}

}  // namespace

std::string WeakTagOf(std::string_view text) {
    constexpr std::size_t kTagBytes = 12;
    const auto digest = Sha256(text);
    return "W/\"" + EncodeHex(std::span(digest).first(kTagBytes)) + '"';
}

bool HasAlready(const http::Request& request, std::string_view tag) {
    const auto header = request.Header("If-None-Match");
    if (!header) return false;
    for (std::size_t start = 0; start <= header->size();) {
        const auto end = std::min(header->find(',', start), header->size());
        const auto one = Opaque(header->substr(start, end - start));
        if (one == "*" || one == Opaque(tag)) return true;
        start = end + 1;
    }
    return false;
}

http::Response NotModified(std::string tag, std::string_view cache_control) {
    http::Response response{
        .status = 304, .body = {}, .content_type = {}, .headers = {}, .stream = {}};
    response.Set("ETag", std::move(tag)).Set("Cache-Control", std::string(cache_control));
    return response;
}

http::Response Tagged(std::string body, std::string tag, std::string_view cache_control) {
    http::Response response{.status = 200, .body = std::move(body), .headers = {}, .stream = {}};
    response.Set("ETag", std::move(tag)).Set("Cache-Control", std::string(cache_control));
    return response;
}

}  // namespace openrun::event

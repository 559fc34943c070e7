#include "libs/http/wire.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include <array>

namespace openrun::http {
namespace {

namespace beast_http = boost::beast::http;

Method MethodOf(beast_http::verb verb) {
    switch (verb) {
        case beast_http::verb::get:
            return Method::kGet;
        case beast_http::verb::head:
            return Method::kHead;
        case beast_http::verb::post:
            return Method::kPost;
        case beast_http::verb::put:
            return Method::kPut;
        case beast_http::verb::patch:
            return Method::kPatch;
        case beast_http::verb::delete_:
            return Method::kDelete;
        case beast_http::verb::options:
            return Method::kOptions;
        default:
            return Method::kOther;
    }
}

// Two of these would leave it open which one counts.
constexpr std::array<std::string_view, 12> kOnce{"host",
                                                 "authorization",
                                                 "content-type",
                                                 "idempotency-key",
                                                 "x-queue-token",
                                                 "x-refresh-token",
                                                 "origin",
                                                 "cookie",
                                                 "webhook-signature",
                                                 "webhook-id",
                                                 "webhook-timestamp",
                                                 "expect"};

bool IsVisible(std::string_view text) {
    return std::ranges::all_of(text, [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte > ' ' && byte != 127;
    });
}

WireFault FaultOf(const boost::system::error_code& error) {
    if (error == beast_http::error::header_limit) return {431, "headers too large"};
    if (error == beast_http::error::body_limit) return {413, "body too large"};
    return {400, "malformed message"};
}

}  // namespace

template <bool kRequest>
WireParser<kRequest>::WireParser(std::string& arena, std::string& body, WireLimits limits)
    : arena_(arena), body_(body), limits_(limits) {
    arena_.clear();
    body_.clear();
    Base::header_limit(limits.header_bytes_max);
    Base::body_limit(boost::none);  // counted here, so that the limit may depend on the head
    Base::eager(false);
}

template <bool kRequest>
bool WireParser<kRequest>::Feed(boost::beast::flat_buffer& buffer, bool with_body) {
    // The shortest that can stand where a chunk begins is "0\r\n\r\n". Beast asserts that it has
    // that much when it comes back to a last chunk, and it is asked again for every byte.
    constexpr std::size_t kChunkHeaderMin = 5;
    while (buffer.size() > 0 && !done() && (with_body || !head_done())) {
        const bool at_chunk = head_done() && transfer_encoding_ && chunk_left_ == 0;
        if (at_chunk && buffer.size() < kChunkHeaderMin) return true;
        Base::eager(head_done());  // the head alone first, for the same reason
        boost::system::error_code error;
        input_ = static_cast<const char*>(buffer.data().data());
        input_size_ = buffer.size();
        const std::size_t used = Base::put(buffer.data(), error);
        buffer.consume(used);
        if (error == beast_http::error::need_more) {
            // Beast waits for the end of a chunk's header or of the trailers however long they get.
            if (buffer.size() <= limits_.header_bytes_max) return true;
            fault_ = {431, "headers too large"};
            return false;
        }
        if (error) {
            if (fault_.status == 0) fault_ = FaultOf(error);
            return false;
        }
    }
    return true;
}

template <bool kRequest>
std::optional<std::uint64_t> WireParser<kRequest>::length() const {
    const auto stated = Base::content_length();
    return stated ? std::optional(*stated) : std::nullopt;
}

template <bool kRequest>
bool WireParser<kRequest>::IsFolded(View name) const {
    const std::string_view rest(name.data(),
                                static_cast<std::size_t>(input_ + input_size_ - name.data()));
    const auto next = rest.find('\n') + 1;
    return next < rest.size() && (rest[next] == ' ' || rest[next] == '\t');
}

template <bool kRequest>
std::string_view WireParser<kRequest>::Find(std::string_view name) const {
    for (const Field& field : fields_) {
        if (EqualNames(field.name, name)) return field.value;
    }
    return {};
}

template <bool kRequest>
void WireParser<kRequest>::Reject(int status, const char* reason, Code& error) {
    fault_ = {status, reason};
    error = beast_http::error::bad_value;
}

template <bool kRequest>
std::uint32_t WireParser<kRequest>::Keep(View text) {
    arena_.append(text.data(), text.size());
    return static_cast<std::uint32_t>(arena_.size());
}

template <bool kRequest>
void WireParser<kRequest>::on_request_impl(beast_http::verb verb, View method, View target,
                                           int version, Code& error) {
    error = {};
    version_ = version;
    method_ = MethodOf(verb);
    method_size_ = Keep(method);
    Keep(target);
    target_size_ = target.size();
    if (!IsVisible({target.data(), target.size()}) || (target.front() != '/' && target != "*")) {
        Reject(400, "the target is no path", error);
    }
}

template <bool kRequest>
void WireParser<kRequest>::on_response_impl(int code, View, int version, Code& error) {
    error = {};
    version_ = version;
    status_ = code;
}

template <bool kRequest>
void WireParser<kRequest>::on_field_impl(beast_http::field field, View name, View value,
                                         Code& error) {
    error = {};
    if (head_kept_) return;
    if (IsFolded(name)) return Reject(400, "a folded line", error);
    if (places_.size() == limits_.fields_max) return Reject(431, "too many headers", error);
    const std::string_view text(value.data(), value.size());
    if (field == beast_http::field::content_length) {
        const bool digits =
            !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == text.npos;
        if (++content_lengths_ > 1 || !digits) return Reject(400, "Content-Length", error);
    } else if (field == beast_http::field::transfer_encoding) {
        if (transfer_encoding_ || !EqualNames(text, "chunked"))
            return Reject(400, "Transfer-Encoding", error);
        transfer_encoding_ = true;
    }
    if constexpr (kRequest) {
        for (std::size_t i = 0; i < kOnce.size(); ++i) {
            if (name.size() != kOnce[i].size() || !EqualNames({name.data(), name.size()}, kOnce[i]))
                continue;
            if ((seen_once_ >> i & 1U) != 0) return Reject(400, "a header twice", error);
            seen_once_ |= 1U << i;
        }
    }
    const auto start = static_cast<std::uint32_t>(arena_.size());
    const std::uint32_t middle = Keep(name);
    const std::uint32_t end = Keep(value);
    places_.push_back({start, middle, end});
}

template <bool kRequest>
void WireParser<kRequest>::on_header_impl(Code& error) {
    error = {};
    if (content_lengths_ > 0 && transfer_encoding_) return Reject(400, "two framings", error);
    if (transfer_encoding_ && version_ < 11) return Reject(400, "chunked in HTTP/1.0", error);
    head_kept_ = true;
    fields_.reserve(places_.size());
    for (const Place& place : places_) {
        fields_.push_back({std::string_view(arena_).substr(place.name, place.value - place.name),
                           std::string_view(arena_).substr(place.value, place.end - place.value)});
    }
}

template <bool kRequest>
void WireParser<kRequest>::on_body_init_impl(const Optional&, Code& error) {
    error = {};
}

template <bool kRequest>
std::size_t WireParser<kRequest>::Append(View piece, Code& error) {
    error = {};
    received_ += piece.size();
    if (received_ > limits_.body_max) {
        Reject(413, "body too large", error);
        return 0;
    }
    body_.append(piece.data(), piece.size());
    return piece.size();
}

template <bool kRequest>
std::size_t WireParser<kRequest>::on_body_impl(View piece, Code& error) {
    return Append(piece, error);
}

template <bool kRequest>
void WireParser<kRequest>::on_chunk_header_impl(std::uint64_t size, View extensions, Code& error) {
    error = {};
    constexpr std::size_t kExtensionsMax = 256;
    if (extensions.size() > kExtensionsMax) return Reject(400, "chunk extensions", error);
    if (size > limits_.body_max) return Reject(413, "body too large", error);
    chunk_left_ = size;
}

template <bool kRequest>
std::size_t WireParser<kRequest>::on_chunk_body_impl(std::uint64_t, View piece, Code& error) {
    const std::size_t taken = Append(piece, error);
    chunk_left_ -= taken;
    return taken;
}

template <bool kRequest>
void WireParser<kRequest>::on_finish_impl(Code& error) {
    error = {};
}

template class WireParser<true>;
template class WireParser<false>;

bool IsHopByHop(std::string_view name) {
    constexpr std::array<std::string_view, 9> kNames{
        "connection",       "keep-alive",          "transfer-encoding", "te", "trailer", "upgrade",
        "proxy-connection", "proxy-authorization", "proxy-authenticate"};
    return std::ranges::any_of(kNames,
                               [name](std::string_view known) { return EqualNames(known, name); });
}

std::string_view ReasonOf(int status) {
    const auto reason = beast_http::obsolete_reason(static_cast<beast_http::status>(status));
    return {reason.data(), reason.size()};
}

}  // namespace openrun::http

#pragma once
// The wire: Beast's tokenizer with fields copied once into a recycled arena. What Beast lets pass
// and we do not — folded lines, repeated or contradictory framing, repeated headers that decide
// something — ends the message here.

#include "libs/http/message.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/container/small_vector.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace openrun::http {

struct WireLimits {
    std::uint32_t header_bytes_max = 16 * 1024;
    std::size_t fields_max = 64;
    std::uint64_t body_max =
        ~std::uint64_t{0};  // counted as it arrives; may be lowered after the head
};

// What is wrong with a message, as the status that answers it; 0: nothing (yet).
struct WireFault {
    int status = 0;  // 400, 413, 431
    const char* reason = "";
};

// One message: Feed() until head_done(), then until done(). Made anew for the next one on the same
// arena and body, whose memory is kept. What stays in the buffer after Feed() is the start of
// something: read more.
template <bool kRequest>
class WireParser final : public boost::beast::http::basic_parser<kRequest> {
public:
    using Base = boost::beast::http::basic_parser<kRequest>;

    WireParser(std::string& arena, std::string& body, WireLimits limits);

    // Consumes from `buffer`; stops behind the head unless `with_body`. False on a fault.
    bool Feed(boost::beast::flat_buffer& buffer, bool with_body);

    [[nodiscard]] bool head_done() const { return Base::is_header_done(); }
    [[nodiscard]] bool done() const { return Base::is_done(); }
    [[nodiscard]] const WireFault& fault() const { return fault_; }
    [[nodiscard]] std::span<const Field> fields() const { return {fields_.data(), fields_.size()}; }
    [[nodiscard]] int status() const { return status_; }     // responses
    [[nodiscard]] Method method() const { return method_; }  // requests
    [[nodiscard]] std::string_view method_text() const { return {arena_.data(), method_size_}; }
    [[nodiscard]] std::string_view target() const {
        return {arena_.data() + method_size_, target_size_};
    }
    [[nodiscard]] bool keeps_alive() const { return Base::keep_alive(); }
    [[nodiscard]] bool is_http11() const { return version_ >= 11; }
    [[nodiscard]] std::optional<std::uint64_t> length() const;  // as Content-Length says
    void LimitBody(std::uint64_t bytes) { limits_.body_max = bytes; }
    [[nodiscard]] std::string_view Find(std::string_view name) const;  // "" when absent

private:
    using View = boost::beast::string_view;
    using Code = boost::system::error_code;
    using Optional = boost::optional<std::uint64_t>;
    struct Place {
        std::uint32_t name, value, end;
    };

    void on_request_impl(boost::beast::http::verb verb, View method, View target, int version,
                         Code& error) override;
    void on_response_impl(int code, View reason, int version, Code& error) override;
    void on_field_impl(boost::beast::http::field field, View name, View value,
                       Code& error) override;
    void on_header_impl(Code& error) override;
    void on_body_init_impl(const Optional& length, Code& error) override;
    std::size_t on_body_impl(View piece, Code& error) override;
    void on_chunk_header_impl(std::uint64_t size, View extensions, Code& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t left, View piece, Code& error) override;
    void on_finish_impl(Code& error) override;

    std::uint32_t Keep(View text);
    void Reject(int status, const char* reason, Code& error);
    std::size_t Append(View piece, Code& error);
    // Does the line that starts at `name` go on behind its line break?
    [[nodiscard]] bool IsFolded(View name) const;

    std::string& arena_;
    std::string& body_;
    WireLimits limits_;
    WireFault fault_;
    static constexpr std::size_t kUsualFields = 24;  // more cost an allocation
    boost::container::small_vector<Place, kUsualFields> places_;
    boost::container::small_vector<Field, kUsualFields> fields_;
    Method method_ = Method::kOther;
    std::size_t method_size_ = 0, target_size_ = 0;
    int status_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t chunk_left_ = 0;
    std::uint32_t seen_once_ = 0;  // bits of headers that may come once
    int content_lengths_ = 0;
    int version_ = 11;
    bool transfer_encoding_ = false;
    bool head_kept_ = false;  // what follows as fields are trailers: dropped
    const char* input_ = nullptr;
    std::size_t input_size_ = 0;
};

extern template class WireParser<true>;
extern template class WireParser<false>;
using RequestParser = WireParser<true>;
using ResponseParser = WireParser<false>;

// Headers that belong to one connection, not to the message: never forwarded.
[[nodiscard]] bool IsHopByHop(std::string_view name);
[[nodiscard]] std::string_view ReasonOf(int status);

}  // namespace openrun::http

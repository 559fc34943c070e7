#pragma once
// Which headers go on, both ways. To a service: what the client said, without what belongs to the
// connection, without cookies, and without anything that claims an identity or an address — those
// are written here, from what was verified. To the client: what the service said, without what
// belongs to the connection or is the gateway's to say.

#include "services/gateway/passage.hpp"

#include <string>

namespace openrun::gateway {

struct Framing {
    enum class Body : std::uint8_t { kNone, kLength, kChunked };
    Body body = Body::kNone;
    std::uint64_t length = 0;
};

// A request's head up to the empty line.
void AppendRequestHead(std::string& out, const Passage& passage, std::string_view method,
                       std::string_view host, Framing framing);

struct Answer {
    int status = 0;
    std::span<const http::Field> fields;
};
// An answer's head up to the empty line; `extra` are whole header lines.
void AppendAnswerHead(std::string& out, const Passage& passage, const Answer& answer,
                      Framing framing, bool keeps_alive, std::string_view extra = {});

}  // namespace openrun::gateway

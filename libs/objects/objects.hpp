#pragma once
// Where large immutable things are kept (pictures): a port with three adapters — files, S3, memory
// — that pass one contract suite. A name is written once and then means the same bytes for ever, so
// whoever reads may keep them for ever. Uploads come from browsers, straight to the store: Presign
// gives a request that works for a while and takes exactly the promised number of bytes of the
// promised type. For one io thread.

#include "libs/base/result.hpp"
#include "libs/base/time.hpp"
#include "libs/net/task.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openrun::objects {

inline constexpr std::string_view kKeepForEver = "public, max-age=31536000, immutable";

struct Object {
    std::string content_type;
    std::string bytes;
};

// What an uploader promises.
struct UploadTerms {
    std::string name, content_type;
    std::size_t size = 0;
    std::chrono::seconds valid_for{600};  // 1 s to a day
};

// The request that keeps the promise: every header as it stands here, the bytes as its body. A
// client's HTTP library writes Content-Length by itself.
struct Upload {
    std::string method, url;
    std::vector<std::pair<std::string, std::string>> headers;
    Instant expires_at{};
};

// An upload as it has arrived at us, where the store is not a server of its own.
struct Delivery {
    std::string name, expires, size, type, signature;  // as the URL says
    std::string content_type, bytes;                   // as they came
};

class Store {
public:
    virtual ~Store() = default;

    // Kept durably when it returns. The same name again: whoever comes last wins, so it must be the
    // same bytes. Errors of all: UPSTREAM_UNAVAILABLE (unavailable), UPSTREAM_TIMEOUT (timeout),
    // UPSTREAM_BROKEN (upstream).
    virtual Task<Result<void>> Put(std::string name, std::shared_ptr<const Object> object,
                                   Deadline deadline) = 0;
    // Errors: NOT_FOUND (not found), BODY_TOO_LARGE (too large) beyond `bytes_max`.
    virtual Task<Result<Object>> Get(std::string name, std::size_t bytes_max,
                                     Deadline deadline) = 0;
    virtual Task<Result<void>> Remove(std::string name, Deadline deadline) = 0;  // gone: fine
    virtual Task<Result<Upload>> Presign(UploadTerms terms, Deadline deadline) = 0;
    // Errors: UPLOAD_REFUSED (forbidden): forged, expired, or not as promised; NOT_FOUND where
    // uploads go to the store itself.
    virtual Task<Result<void>> Receive(Delivery delivery, Deadline deadline);
};

// Segments of [a-z0-9._-] separated by '/', none beginning with a dot, at most 200 characters.
[[nodiscard]] bool IsName(std::string_view name);

}  // namespace openrun::objects

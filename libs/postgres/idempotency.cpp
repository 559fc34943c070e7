#include "libs/postgres/idempotency.hpp"

#include <algorithm>

namespace openrun::postgres {
namespace {
constexpr Statement kBeginIdempotent{"idempotency_begin",
                                     "SELECT idempotency_begin($1, $2, $3, $4) AS answer"};
constexpr Statement kStoreIdempotent{"idempotency_store",
                                     "SELECT idempotency_store($1, $2, $3, $4, $5::jsonb)"};
}  // namespace

Result<void> CheckIdempotencyKey(std::optional<std::string_view> header) {
    if (!header) return Fail(Kind::kInvalid, "IDEMPOTENCY_KEY_REQUIRED");
    const bool visible =
        std::ranges::all_of(*header, [](char letter) { return letter > ' ' && letter < 127; });
    if (header->size() < 16 || header->size() > 255 || !visible)
        return Fail(Kind::kInvalid, "IDEMPOTENCY_KEY_INVALID");
    return {};
}

Command BeginIdempotent(const IdempotencyKey& key) {
    return Make(kBeginIdempotent, key.account, key.route, key.key, key.body_hash);
}

Command StoreIdempotent(const IdempotencyKey& key, const boost::json::object& answer) {
    return Make(kStoreIdempotent, key.account, key.route, key.key, key.body_hash, answer);
}

std::optional<Error> IdempotencyError(const ServerError& error) {
    if (error.sqlstate == "OR422") return Error{Kind::kRefused, "IDEMPOTENCY_KEY_REUSED", ""};
    if (error.sqlstate == "OR409") {
        return Error{Kind::kConflict, "REQUEST_IN_PROGRESS", "", {}, std::chrono::seconds{1}};
    }
    return std::nullopt;
}

}  // namespace openrun::postgres

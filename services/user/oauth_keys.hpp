#pragma once
// A provider's public keys: kept as long as it says (five minutes to a day), asked again for a key
// id that is not known, but no more often than `pause`, because providers block those who ask too
// often. While it is away the known keys go on. One thread; askers share one question.

#include "libs/base/clock.hpp"
#include "libs/http/client.hpp"
#include "libs/security/rsa.hpp"

namespace openrun::user {

class ProviderKeys {
public:
    struct Options {
        std::string target;  // path of the JWKS
        std::chrono::milliseconds pause{}, timeout{};
    };
    ProviderKeys(Executor executor, http::Client& client, CircuitBreaker& breaker, Options options)
        : executor_(executor), client_(client), breaker_(breaker), options_(std::move(options)) {}

    // Keys among which is this one. Errors: OAUTH_FAILED (refused) if the provider has no such key,
    // OAUTH_UNAVAILABLE (unavailable).
    Task<Result<std::shared_ptr<const RsaKeySet>>> With(std::string key_id, Deadline deadline);

private:
    Task<Result<void>> Ask(Deadline deadline);

    Executor executor_;
    http::Client& client_;
    CircuitBreaker& breaker_;
    Options options_;
    std::shared_ptr<const RsaKeySet> keys_ = std::make_shared<const RsaKeySet>();
    Deadline read_at_ = Deadline::min(), good_until_ = Deadline::min();
    bool asking_ = false;
};

}  // namespace openrun::user

#pragma once
// Settings from one secret of AWS Secrets Manager: a JSON object whose members are named like the
// settings. Read at the start, and again when what is known has become old; while AWS is away, or
// says nonsense, what is known goes on, for as long as the process lives. Nothing is written to a
// disk. From any thread; Read blocks while it asks, so: at the start, or on the blocking pool.

#include "libs/aws/settings.hpp"
#include "libs/secrets/secrets.hpp"

#include <map>
#include <mutex>

namespace openrun {

struct AwsSecretsOptions {
    aws::Settings aws;
    std::string secret_id;                       // name or ARN
    std::chrono::milliseconds refresh{300'000};  // how old the known values may become
    std::chrono::milliseconds start_wait{30'000};
    std::chrono::milliseconds timeout{5'000};  // of one reading
    std::chrono::milliseconds retry{1'000};    // pause between readings that fail
};

// Members as texts: strings as they are, numbers and flags as written, objects (a JWKS) as JSON;
// null is absent. Error: INVALID_SETTINGS (invalid), saying what is wrong but never a value.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>> ParseSecret(
    std::string_view text);

class AwsSecrets final : public SecretSource {
public:
    explicit AwsSecrets(AwsSecretsOptions options) : options_(std::move(options)) {}

    // The first reading. Unavailable AWS is tried again for `start_wait`; what trying cannot mend —
    // no such secret, no right, malformed — is said at once. Error: INVALID_SETTINGS (invalid),
    // UPSTREAM_UNAVAILABLE (unavailable).
    [[nodiscard]] Result<void> Load();
    [[nodiscard]] std::optional<std::string> Read(std::string_view name) const override;

private:
    using Values = std::map<std::string, std::string, std::less<>>;
    [[nodiscard]] Result<Values> Ask() const;

    AwsSecretsOptions options_;
    mutable std::mutex mutex_;
    mutable Values values_;
    mutable std::chrono::steady_clock::time_point ask_at_{};
};

}  // namespace openrun

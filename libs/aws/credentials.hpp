#pragma once
// Who we are to AWS: keys from the environment, or the role of the machine, asked of its metadata
// service (IMDSv2 only: without a token nothing is believed). Temporary credentials are renewed
// well before they expire, and used until they do when the metadata service is away. For one io
// thread.

#include "libs/aws/signing.hpp"
#include "libs/base/clock.hpp"
#include "libs/http/client.hpp"

namespace openrun::aws {

struct CredentialsOptions {
    // Given: these are used, and nobody is asked.
    std::string access_key_id, secret_access_key, session_token;
    std::string metadata_url = "http://169.254.169.254";
    std::chrono::milliseconds metadata_timeout{1'000};  // a request; there are three
    // Renewed this long before they expire; of shorter lives, at their half.
    std::chrono::milliseconds renew_before{600'000};
};

class CredentialsSource {
public:
    CredentialsSource(Runtime& runtime, const Clock& clock, CredentialsOptions options);

    // Error: UPSTREAM_UNAVAILABLE (unavailable), saying what was tried.
    Task<Result<Credentials>> Get(Deadline deadline);
    // AWS has refused them: the next Get asks anew.
    void Forget();

private:
    [[nodiscard]] bool Usable(Instant now) const;
    Task<Result<Credentials>> Ask(Deadline deadline);
    Task<Result<std::string>> Metadata(http::ClientRequest request, Deadline deadline);

    const Clock& clock_;
    CredentialsOptions options_;
    http::Client metadata_;
    Credentials known_;
    Instant renew_at_{};
    bool asking_ = false;
};

}  // namespace openrun::aws

#pragma once
// Objects in a bucket of S3 (or LocalStack). Uploads are presigned PUTs whose Content-Type and
// Content-Length are signed: S3 refuses any other type and any other size. (A POST policy would say
// the same, but LocalStack does not enforce one.)

#include "libs/aws/client.hpp"
#include "libs/objects/objects.hpp"

namespace openrun::objects {

struct S3Options {
    std::string bucket, region;
    std::string url;                   // "https://s3.ap-northeast-2.amazonaws.com": how we reach S3
    std::string public_url;            // how browsers reach it; empty: the same
    bool path_style = false;           // /bucket/name instead of bucket.host/name
    std::size_t bytes_max = 16 << 20;  // of one object
};

class S3Store final : public Store {
public:
    S3Store(Runtime& runtime, const Clock& clock, aws::CredentialsOptions credentials,
            S3Options options);

    // Stored with Cache-Control: kKeepForEver.
    Task<Result<void>> Put(std::string name, std::shared_ptr<const Object> object,
                           Deadline deadline) override;
    Task<Result<Object>> Get(std::string name, std::size_t bytes_max, Deadline deadline) override;
    Task<Result<void>> Remove(std::string name, Deadline deadline) override;
    Task<Result<Upload>> Presign(UploadTerms terms, Deadline deadline) override;

private:
    [[nodiscard]] std::string PathOf(std::string_view name) const;

    Runtime& runtime_;
    S3Options options_;
    std::string public_origin_;
    aws::CredentialsSource credentials_;
    aws::Client s3_;
};

}  // namespace openrun::objects

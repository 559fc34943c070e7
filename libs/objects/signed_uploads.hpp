#pragma once
// Presigned uploads where no S3 is: a URL of ours that says what may come and until when, with an
// HMAC over all of it.

#include "libs/base/clock.hpp"
#include "libs/base/encoding.hpp"
#include "libs/objects/objects.hpp"

namespace openrun::objects {

class SignedUploads {
public:
    // `base_url` + name is where uploads are sent: "/api/v1/images/".
    SignedUploads(const Clock& clock, Bytes key, std::string base_url)
        : clock_(clock), key_(std::move(key)), base_url_(std::move(base_url)) {}

    [[nodiscard]] Upload Sign(const UploadTerms& terms) const;
    // Error: UPLOAD_REFUSED (forbidden); the detail says why.
    [[nodiscard]] Result<void> Check(const Delivery& delivery) const;

private:
    [[nodiscard]] std::string SignatureOf(std::string_view name, std::string_view expires,
                                          std::string_view size, std::string_view type) const;

    const Clock& clock_;
    Bytes key_;
    std::string base_url_;
};

}  // namespace openrun::objects

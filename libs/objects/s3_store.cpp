#include "libs/objects/s3_store.hpp"

#include "libs/base/assert.hpp"
#include "libs/http/client_connection.hpp"
#include "libs/security/digest.hpp"

#include <fmt/format.h>

namespace openrun::objects {
namespace {

// "https://s3.region.amazonaws.com" → "https://bucket.s3.region.amazonaws.com"
std::string OriginOf(std::string_view url, const S3Options& options) {
    while (url.ends_with('/')) url.remove_suffix(1);
    const auto scheme = url.find("://");
    if (options.path_style || scheme == std::string_view::npos) return std::string(url);
    return fmt::format("{}{}.{}", url.substr(0, scheme + 3), options.bucket,
                       url.substr(scheme + 3));
}

// What S3 refuses is our misconfiguration (rights, bucket, region): nothing a client can help.
std::unexpected<Error> Refused(const http::ClientResponse& answer) {
    return Fail(Kind::kUpstream, "UPSTREAM_BROKEN",
                fmt::format("S3 answers {} {}", answer.status, aws::ErrorCode(answer)));
}

}  // namespace

S3Store::S3Store(Runtime& runtime, const Clock& clock, aws::CredentialsOptions credentials,
                 S3Options options)
    : runtime_(runtime),
      options_(std::move(options)),
      public_origin_(
          OriginOf(options_.public_url.empty() ? options_.url : options_.public_url, options_)),
      credentials_(runtime, clock, std::move(credentials)),
      s3_(runtime, clock, credentials_,
          {.service = "s3",
           .region = options_.region,
           .url = OriginOf(options_.url, options_),
           .body_max = options_.bytes_max}) {}

std::string S3Store::PathOf(std::string_view name) const {
    const std::string path = aws::EncodePath(name);
    return options_.path_style ? fmt::format("/{}/{}", options_.bucket, path) : '/' + path;
}

Task<Result<void>> S3Store::Put(std::string name, std::shared_ptr<const Object> object,
                                Deadline deadline) {
    ASSERT(IsName(name), "names are ours");
    ASSERT(!object->bytes.empty(), "an object is something");
    std::string hash =
        co_await runtime_.Blocking([object] { return EncodeHex(Sha256(object->bytes)); });
    CO_TRY(const auto answer,
           co_await s3_.Call({.method = http::Method::kPut,
                              .path = PathOf(name),
                              .query = {},
                              .headers = {{"cache-control", std::string(kKeepForEver)}},
                              .body = object->bytes,
                              .content_type = object->content_type,
                              .payload_hash = std::move(hash)},
                             deadline));
    if (answer.status != 200) co_return Refused(answer);
    co_return Result<void>{};
}

Task<Result<Object>> S3Store::Get(std::string name, std::size_t bytes_max, Deadline deadline) {
    if (!IsName(name)) co_return Fail(Kind::kNotFound, "NOT_FOUND", "no name");
    CO_TRY(auto answer, co_await s3_.Call({.method = http::Method::kGet,
                                           .path = PathOf(name),
                                           .query = {},
                                           .headers = {},
                                           .body = {},
                                           .content_type = {},
                                           .payload_hash = {}},
                                          deadline));
    // Without s3:ListBucket a missing key is 403 AccessDenied: that right is part of our policy.
    if (answer.status == 404 && aws::ErrorCode(answer) != "NoSuchBucket")
        co_return Fail(Kind::kNotFound, "NOT_FOUND", name);
    if (answer.status != 200) co_return Refused(answer);
    if (answer.body.size() > bytes_max) co_return Fail(Kind::kTooLarge, "BODY_TOO_LARGE", name);
    const auto type = answer.Header("Content-Type");
    co_return Object{.content_type = std::string(type.value_or("application/octet-stream")),
                     .bytes = std::move(answer.body)};
}

Task<Result<void>> S3Store::Remove(std::string name, Deadline deadline) {
    ASSERT(IsName(name), "names are ours");
    CO_TRY(const auto answer, co_await s3_.Call({.method = http::Method::kDelete,
                                                 .path = PathOf(name),
                                                 .query = {},
                                                 .headers = {},
                                                 .body = {},
                                                 .content_type = {},
                                                 .payload_hash = {}},
                                                deadline));
    if (answer.status != 204 && answer.status != 200 && answer.status != 404)
        co_return Refused(answer);
    co_return Result<void>{};
}

Task<Result<Upload>> S3Store::Presign(UploadTerms terms, Deadline deadline) {
    ASSERT(IsName(terms.name), "names are ours");
    const auto origin = http::ParseOrigin(public_origin_);
    if (!origin)
        co_return Fail(Kind::kUpstream, "UPSTREAM_BROKEN", public_origin_ + " is no address");
    const Instant expires_at =
        std::chrono::floor<std::chrono::seconds>(s3_.Now()) + terms.valid_for;
    CO_TRY(const std::string target,
           co_await s3_.Presign({.method = http::Method::kPut,
                                 .path = PathOf(terms.name),
                                 .query = {},
                                 .headers = {{"content-type", terms.content_type},
                                             {"content-length", std::to_string(terms.size)}},
                                 .body = {},
                                 .content_type = {},
                                 .payload_hash = {}},
                                origin->HostHeader(), terms.valid_for, deadline));
    co_return Upload{.method = "PUT",
                     .url = public_origin_ + target,
                     .headers = {{"Content-Type", terms.content_type}},
                     .expires_at = expires_at};
}

}  // namespace openrun::objects

#pragma once
// Calls one AWS service, signed. What AWS asks to be done again is done again within the deadline:
// 5xx and throttling after a pause, expired credentials with fresh ones, a wrong clock with the
// server's. Every call must therefore be repeatable. For one io thread.

#include "libs/aws/credentials.hpp"

namespace openrun::aws {

struct ClientOptions {
    std::string service, region;
    std::string url;  // "https://s3.ap-northeast-2.amazonaws.com"
    std::size_t body_max = 1024 * 1024;
    std::chrono::milliseconds pause{100};  // before the first repetition; doubles
};

struct Request {
    http::Method method = http::Method::kGet;
    std::string path = "/";  // encoded
    Pairs query;             // plain
    Pairs headers;           // lower-case names
    std::string body, content_type;
    std::string payload_hash;  // empty: it is computed here
};

// "NoSuchKey", "ResourceNotFoundException": what an answer of 300 and above says, in XML, in JSON,
// or in its header; empty when it says nothing.
[[nodiscard]] std::string ErrorCode(const http::ClientResponse& response);

class Client {
public:
    Client(Runtime& runtime, const Clock& clock, CredentialsSource& credentials,
           ClientOptions options);

    // Any last status is a success of the call. Errors: those of http::Client, and
    // UPSTREAM_UNAVAILABLE without credentials.
    Task<Result<http::ClientResponse>> Call(Request request, Deadline deadline);
    // Path and query for somebody else who will send `headers` (besides host), against `host`.
    Task<Result<std::string>> Presign(Request request, std::string host,
                                      std::chrono::seconds valid_for, Deadline deadline);
    // Our clock, set right by what AWS said of its own.
    [[nodiscard]] Instant Now() const { return clock_.Now() + skew_; }

private:
    Task<Result<http::ClientResponse>> CallOnce(const Request& request, Deadline deadline);
    bool Amend(const http::ClientResponse& answer);  // is it worth another try?

    Runtime& runtime_;
    const Clock& clock_;
    CredentialsSource& credentials_;
    ClientOptions options_;
    std::string host_;
    http::Client http_;
    std::chrono::microseconds skew_{0};
};

}  // namespace openrun::aws

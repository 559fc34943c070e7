#include "libs/secrets/aws_secrets.hpp"

#include "libs/aws/client.hpp"
#include "libs/base/json.hpp"
#include "libs/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace openrun {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

std::unexpected<Error> Wrong(std::string detail) {
    return Fail(Kind::kInvalid, "INVALID_SETTINGS", std::move(detail));
}

// What Secrets Manager has answered, or why there is nothing.
Result<std::string> SecretStringOf(const http::ClientResponse& answer) {
    const std::string code = aws::ErrorCode(answer);
    if (code == "ResourceNotFoundException") return Wrong("there is no such secret");
    if (code == "InvalidRequestException") return Wrong("it is marked for deletion");
    if (code == "AccessDeniedException" || code == "UnrecognizedClientException" ||
        code == "InvalidClientTokenId" || code == "DecryptionFailure") {
        return Wrong("it may not be read with these credentials (" + code + ")");
    }
    if (answer.status != 200) {
        return Fail(Kind::kUnavailable, "UPSTREAM_UNAVAILABLE",
                    fmt::format("Secrets Manager answers {} {}", answer.status, code));
    }
    const auto parsed = json::Parse(answer.body);
    const auto* members = parsed && parsed->is_object() ? &parsed->as_object() : nullptr;
    const auto* text = members != nullptr ? members->if_contains("SecretString") : nullptr;
    if (text == nullptr || !text->is_string()) return Wrong("it holds no text");
    return std::string(text->as_string());
}

Task<void> Fetch(aws::Client* client, const AwsSecretsOptions* options, Result<std::string>* found,
                 Runtime* runtime) {
    const json::object body{{"SecretId", options->secret_id}};
    const auto answered =
        co_await client->Call({.method = http::Method::kPost,
                               .path = "/",
                               .query = {},
                               .headers = {{"x-amz-target", "secretsmanager.GetSecretValue"}},
                               .body = boost::json::serialize(body),
                               .content_type = "application/x-amz-json-1.1",
                               .payload_hash = {}},
                              After(options->timeout));
    *found = answered ? SecretStringOf(*answered) : std::unexpected(answered.error());
    runtime->Stop();
}

std::string TextOf(const json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

}  // namespace

Result<Values> ParseSecret(std::string_view text) {
    const auto parsed = json::Parse(text);
    if (!parsed || !parsed->is_object())
        return Wrong("it is not a JSON object of settings and their values");
    Values values;
    for (const auto& member : parsed->as_object()) {
        if (!member.value().is_null())
            values.emplace(std::string(member.key()), TextOf(member.value()));
    }
    if (values.empty()) return Wrong("it is empty");
    return values;
}

// On a loop of its own, as whoever asks may have none: once in some minutes.
Result<Values> AwsSecrets::Ask() const {
    Result<std::string> found = Wrong("nothing was said");
    {
        Runtime runtime({.blocking_threads = 1,
                         .drain_limit = std::chrono::seconds{1},
                         .handle_signals = false});
        const SystemClock clock;
        aws::CredentialsSource credentials(runtime, clock, options_.aws.credentials);
        aws::Client client(runtime, clock, credentials,
                           {.service = "secretsmanager",
                            .region = options_.aws.region,
                            .url = options_.aws.Url("secretsmanager")});
        runtime.Spawn("fetch-secret", Fetch(&client, &options_, &found, &runtime));
        runtime.Run();
    }
    auto values = found ? ParseSecret(*found) : std::unexpected(found.error());
    if (!values) {
        values.error().detail = fmt::format("secret {} in {}: {}", options_.secret_id,
                                            options_.aws.region, values.error().detail);
    }
    return values;
}

Result<void> AwsSecrets::Load() {
    const std::scoped_lock lock(mutex_);
    const auto end = After(options_.start_wait);
    for (;;) {
        auto asked = Ask();
        if (asked) {
            values_ = *std::move(asked);
            ask_at_ = After(options_.refresh);
            return {};
        }
        if (asked.error().kind == Kind::kInvalid || After(options_.retry) >= end)
            return std::unexpected(std::move(asked).error());
        asio::io_context io;
        asio::steady_timer(io, options_.retry).wait();  // nothing else runs yet
    }
}

std::optional<std::string> AwsSecrets::Read(std::string_view name) const {
    const std::scoped_lock lock(mutex_);
    if (std::chrono::steady_clock::now() >= ask_at_) {
        if (auto asked = Ask()) {
            values_ = *std::move(asked);
            ask_at_ = After(options_.refresh);
        } else {
            LogWarning("the secret was not read again; its known values go on",
                       {{"error", asked.error().detail}});
            ask_at_ = After(std::min(options_.refresh, 30 * options_.retry));
        }
    }
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace openrun

#pragma once
// The settings of everything that speaks to AWS, under the names that AWS's own tools read.

#include "libs/aws/credentials.hpp"
#include "libs/base/settings.hpp"

#include <string>
#include <string_view>

namespace openrun::aws {

struct Settings {
    std::string region;
    std::string endpoint;  // empty: AWS's own
    CredentialsOptions credentials;

    // Where a service answers: the endpoint, or https://<service>.<region>.amazonaws.com.
    [[nodiscard]] std::string Url(std::string_view service) const;
};

// AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, …
[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

}  // namespace openrun::aws

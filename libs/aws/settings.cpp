#include "libs/aws/settings.hpp"

#include <fmt/format.h>

namespace openrun::aws {

std::string Settings::Url(std::string_view service) const {
    if (!endpoint.empty()) return endpoint;
    return fmt::format("https://{}.{}.amazonaws.com", service, region);
}

Settings ReadSettings(SettingsReader& reader) {
    Settings settings;
    settings.region = reader.Text("AWS_REGION", "ap-northeast-2", "AWS's region");
    settings.endpoint = reader.Text("AWS_ENDPOINT_URL", "",
                                    "Where AWS is played (LocalStack); empty: AWS's own addresses");
    settings.credentials.access_key_id =
        reader.Text("AWS_ACCESS_KEY_ID", "", "Key of AWS; empty: the machine's role (IMDSv2)");
    settings.credentials.secret_access_key =
        reader.Text("AWS_SECRET_ACCESS_KEY", "", "Its secret half");
    settings.credentials.session_token =
        reader.Text("AWS_SESSION_TOKEN", "", "Session token of temporary keys");
    settings.credentials.metadata_url =
        reader.Text("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254",
                    "The machine's metadata service");
    return settings;
}

}  // namespace openrun::aws

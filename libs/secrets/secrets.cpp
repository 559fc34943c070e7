#include "libs/secrets/secrets.hpp"

#include "libs/secrets/aws_secrets.hpp"

#include <fstream>
#include <iterator>

namespace openrun {
namespace {

using namespace std::chrono_literals;

struct WhereSecretsAre {
    std::string folder;
    bool in_aws = false;
    AwsSecretsOptions aws;
};

WhereSecretsAre ReadWhereSecretsAre(SettingsReader& reader) {
    WhereSecretsAre where;
    where.in_aws = reader.Choice("OPENRUN_SECRETS", "files", {"files", "aws"},
                                 "Where secrets are: files and the environment, or AWS Secrets "
                                 "Manager, too") == "aws";
    where.folder = reader.Text("OPENRUN_SECRETS_DIR", "",
                               "Folder of files named like settings; they win over all else");
    where.aws.secret_id = reader.Text("OPENRUN_SECRETS_ID", "ticketing/prod/env",
                                      "The secret of AWS Secrets Manager, by name or ARN");
    where.aws.refresh = reader.Duration("OPENRUN_SECRETS_REFRESH", 5min, 100ms, 24h,
                                        "How old the known values of the secret may become");
    where.aws.start_wait = reader.Duration("OPENRUN_SECRETS_START_WAIT", 30s, 0s, 10min,
                                           "How long a start waits for AWS Secrets Manager");
    where.aws.aws = aws::ReadSettings(reader);
    return where;
}

}  // namespace

std::optional<std::string> EnvironmentSecrets::Read(std::string_view name) const {
    return EnvironmentSource()(name);
}

std::optional<std::string> FileSecrets::Read(std::string_view name) const {
    if (name.empty() || name.starts_with('.') ||
        name.find_first_of(std::string_view("/\\\0", 3)) != name.npos) {
        return std::nullopt;
    }
    std::ifstream file(folder_ / name, std::ios::binary);
    if (!file) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) return std::nullopt;
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return text;
}

std::optional<std::string> SecretChain::Read(std::string_view name) const {
    for (const auto& source : sources_) {
        if (auto value = source->Read(name)) return value;
    }
    return std::nullopt;
}

Result<std::unique_ptr<SecretSource>> OpenSecrets() {
    SettingsReader reader(EnvironmentSource());
    const WhereSecretsAre where = ReadWhereSecretsAre(reader);
    CHECK(reader.Check());
    std::vector<std::unique_ptr<SecretSource>> sources;
    if (!where.folder.empty()) sources.push_back(std::make_unique<FileSecrets>(where.folder));
    if (where.in_aws) {
        auto secret = std::make_unique<AwsSecrets>(where.aws);
        CHECK(secret->Load());
        sources.push_back(std::move(secret));
    }
    sources.push_back(std::make_unique<EnvironmentSecrets>());
    return std::make_unique<SecretChain>(std::move(sources));
}

void DeclareSecretSettings(SettingsReader& reader) { ReadWhereSecretsAre(reader); }

SettingsReader::Source SettingsFrom(const SecretSource& secrets) {
    return [&secrets](std::string_view name) { return secrets.Read(name); };
}

}  // namespace openrun

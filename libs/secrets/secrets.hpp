#pragma once
// Where secret settings come from: the environment, files (one a secret, named as the variable;
// OPENRUN_SECRETS_DIR), or AWS Secrets Manager (OPENRUN_SECRETS=aws; aws_secrets.hpp). Files win
// over AWS, and AWS over the environment. Values are read again on demand, so that a rotated JWKS
// is seen without a restart; they are never logged.

#include "libs/base/settings.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace openrun {

class SecretSource {
public:
    virtual ~SecretSource() = default;
    // nullopt: not here. Blocking (files): at start-up, or on the blocking pool.
    [[nodiscard]] virtual std::optional<std::string> Read(std::string_view name) const = 0;
};

// Of the process; tests give a map.
class EnvironmentSecrets final : public SecretSource {
public:
    [[nodiscard]] std::optional<std::string> Read(std::string_view name) const override;
};

// Names with a path separator or a leading dot are never looked up. One trailing line end is cut.
class FileSecrets final : public SecretSource {
public:
    explicit FileSecrets(std::filesystem::path folder) : folder_(std::move(folder)) {}
    [[nodiscard]] std::optional<std::string> Read(std::string_view name) const override;

private:
    std::filesystem::path folder_;
};

// The first source that has it.
class SecretChain final : public SecretSource {
public:
    explicit SecretChain(std::vector<std::unique_ptr<SecretSource>> sources)
        : sources_(std::move(sources)) {}
    [[nodiscard]] std::optional<std::string> Read(std::string_view name) const override;

private:
    std::vector<std::unique_ptr<SecretSource>> sources_;
};

// What every main() uses: files of OPENRUN_SECRETS_DIR if set, then the secret with
// OPENRUN_SECRETS=aws, then the environment. Error: INVALID_SETTINGS (invalid) or
// UPSTREAM_UNAVAILABLE (unavailable), its detail for whoever started the program.
[[nodiscard]] Result<std::unique_ptr<SecretSource>> OpenSecrets();
// Declares the settings that say where secrets are, for the table of a program.
void DeclareSecretSettings(SettingsReader& reader);
// For SettingsReader: secrets and plain settings from the same chain.
[[nodiscard]] SettingsReader::Source SettingsFrom(const SecretSource& secrets);

}  // namespace openrun

#include "libs/secrets/secrets.hpp"

#include <fstream>
#include <iterator>

namespace openrun {

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

std::unique_ptr<SecretSource> DefaultSecrets() {
    std::vector<std::unique_ptr<SecretSource>> sources;
    const EnvironmentSecrets environment;
    if (const auto folder = environment.Read("OPENRUN_SECRETS_DIR")) {
        sources.push_back(std::make_unique<FileSecrets>(*folder));
    }
    sources.push_back(std::make_unique<EnvironmentSecrets>());
    return std::make_unique<SecretChain>(std::move(sources));
}

SettingsReader::Source SettingsFrom(const SecretSource& secrets) {
    return [&secrets](std::string_view name) { return secrets.Read(name); };
}

}  // namespace openrun

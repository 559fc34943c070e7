// Brings the database up to date, and ends. Settings as everywhere: environment or files.

#include "libs/postgres/migrate.hpp"
#include "libs/secrets/secrets.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

namespace {

using namespace openrun;

struct Settings {
    std::string host, database, user, password, root;
    std::int64_t port = 0;
};

Settings ReadSettings(SettingsReader& reader) {
    return {.host = reader.Text("OPENRUN_POSTGRES_HOST", "127.0.0.1", "PostgreSQL's host"),
            .database = reader.Text("OPENRUN_POSTGRES_DATABASE", "openrun",
                                    "Database; made when it is missing"),
            .user = reader.Text("OPENRUN_POSTGRES_ADMIN_USER", "postgres",
                                "Its owner, who may create roles"),
            .password = reader.Text("OPENRUN_POSTGRES_ADMIN_PASSWORD", "",
                                    "The owner's password; empty: none"),
            .root = reader.Text("OPENRUN_ROOT", ".",
                                "Folder that holds services/ and libs/ with their SQL"),
            .port = reader.Integer("OPENRUN_POSTGRES_PORT", 5432, 1, 65535, "PostgreSQL's port")};
}

std::map<std::string, std::string> Passwords(const SecretSource& secrets) {
    std::map<std::string, std::string> passwords;
    for (const std::string service : {"user", "event", "queue", "reservation", "payment"}) {
        std::string upper = service;
        for (char& letter : upper) letter = static_cast<char>(letter - 'a' + 'A');
        if (auto password = secrets.Read(fmt::format("OPENRUN_{}_POSTGRES_PASSWORD", upper))) {
            passwords[service + "_service"] = *std::move(password);
        }
    }
    return passwords;
}

}  // namespace

int main(int argc, char** argv) {
    auto opened = OpenSecrets();
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
        return 78;  // EX_CONFIG
    }
    const auto secrets = *std::move(opened);
    SettingsReader reader(SettingsFrom(*secrets));
    DeclareSecretSettings(reader);
    const Settings settings = ReadSettings(reader);
    if (argc > 1 && std::string_view(argv[1]) == "--print-settings") {
        std::fputs(reader.Table().c_str(), stdout);
        return 0;
    }
    if (const auto checked = reader.Check(); !checked) {
        std::fprintf(stderr, "%s\n", checked.error().detail.c_str());
        return 78;  // EX_CONFIG
    }
    std::string owner =
        fmt::format("host={} port={} user={}", settings.host, settings.port, settings.user);
    if (!settings.password.empty()) owner += " password=" + settings.password;
    auto done = postgres::CreateDatabase(owner + " dbname=postgres", settings.database);
    if (done) {
        done = postgres::Migrate({.conninfo = owner + " dbname=" + settings.database,
                                  .root = settings.root,
                                  .passwords = Passwords(*secrets)});
    }
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().detail.c_str());
        return 1;
    }
    std::puts("the database is up to date");
    return 0;
}

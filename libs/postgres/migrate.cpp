#include "libs/postgres/migrate.hpp"

#include "libs/base/encoding.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <openssl/sha.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

namespace openrun::postgres {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> Failed(std::string detail) {
    return Fail(Kind::kInternal, "MIGRATION_FAILED", std::move(detail));
}

// A blocking session: the migrator has nothing else to do.
class Session {
public:
    explicit Session(const std::string& conninfo)
        : session_(PQconnectdb(
                       (conninfo + " client_encoding=UTF8 options='-c client_min_messages=warning'")
                           .c_str()),
                   &PQfinish) {}

    [[nodiscard]] bool connected() const { return PQstatus(session_.get()) == CONNECTION_OK; }
    [[nodiscard]] std::string message() const { return PQerrorMessage(session_.get()); }

    // One or several statements without parameters; the first column of the first row of the last
    // one, "" when none.
    Result<std::string> Run(const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQexec(session_.get(), sql.c_str()), &PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
            status != PGRES_EMPTY_QUERY) {
            return Failed(PQerrorMessage(session_.get()));
        }
        if (status != PGRES_TUPLES_OK || PQntuples(result.get()) == 0) return std::string();
        return std::string(PQgetvalue(result.get(), 0, 0));
    }

    std::string Literal(const std::string& text) {
        const std::unique_ptr<char, decltype(&PQfreemem)> quoted(
            PQescapeLiteral(session_.get(), text.data(), text.size()), &PQfreemem);
        return quoted.get();
    }

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> session_;
};

Result<std::string> ReadFile(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Failed("cannot read " + path.string());
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

// Files of a folder that end in `ending`, by name.
std::vector<fs::path> FilesOf(const fs::path& folder, std::string_view ending) {
    std::vector<fs::path> files;
    if (!fs::is_directory(folder)) return files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().filename().string().ends_with(ending))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::vector<std::string> ServicesOf(const fs::path& root) {
    std::vector<std::string> services;
    for (const auto& entry : fs::directory_iterator(root / "services")) {
        if (fs::is_directory(entry.path() / "migrations"))
            services.push_back(entry.path().filename().string());
    }
    std::ranges::sort(services);
    return services;
}

// Shared files come from every library's schema folder; `once` selects those that make something of
// their own.
std::vector<fs::path> SharedFiles(const fs::path& root, bool once) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(root / "libs")) {
        for (const auto& file : FilesOf(entry.path() / "schema", ".sql")) {
            if (file.filename().string().ends_with(".once.sql") == once) files.push_back(file);
        }
    }
    std::ranges::sort(files);
    return files;
}

std::string HashOf(const std::string& text) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(AsBytes(text).data(), text.size(), digest.data());
    return EncodeHex(digest);
}

Result<void> RunFile(Session& session, const std::string& schema, const std::string& name,
                     const fs::path& path) {
    TRY(const std::string sql, ReadFile(path));
    const std::string hash = HashOf(sql);
    const std::string where = fmt::format("schema_name = {} AND file = {}", session.Literal(schema),
                                          session.Literal(name));
    TRY(const std::string known,
        session.Run("SELECT sha256 FROM openrun_migration WHERE " + where));
    if (known == hash) return {};
    if (!known.empty())
        return Failed(
            fmt::format("{} ({}) was run and has changed since: write a new file", name, schema));
    const std::string path_setting = schema.empty() ? "public" : schema;
    const auto done = session.Run(fmt::format(
        "BEGIN; SET LOCAL search_path = {}; {}\n; RESET search_path; INSERT INTO "
        "public.openrun_migration (schema_name, "
        "file, sha256) VALUES ({}, {}, {}); COMMIT",
        path_setting, sql, session.Literal(schema), session.Literal(name), session.Literal(hash)));
    if (!done) {
        (void)session.Run("ROLLBACK");
        return Failed(fmt::format("{} ({}): {}", name, schema, done.error().detail));
    }
    return {};
}

// Role and schema SERVICE_service; the role may use what stands in its schema, not change its
// shape.
Result<void> MakeRole(Session& session, const std::string& role,
                      const std::map<std::string, std::string>& passwords) {
    CHECK(session.Run(fmt::format(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN "
        "CREATE ROLE {0} LOGIN; END IF; EXCEPTION WHEN duplicate_object OR unique_violation "
        "THEN NULL; END $$; CREATE SCHEMA IF NOT EXISTS {0}",
        role)));
    if (const auto password = passwords.find(role); password != passwords.end()) {
        CHECK(session.Run(fmt::format("ALTER ROLE {} LOGIN PASSWORD {}", role,
                                      session.Literal(password->second))));
    }
    return {};
}

Result<void> Grant(Session& session, const std::string& role) {
    CHECK(
        session.Run(fmt::format("GRANT USAGE ON SCHEMA {0} TO {0}; GRANT SELECT, INSERT, UPDATE, "
                                "DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {0} TO "
                                "{0}; GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {0} "
                                "TO {0}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "
                                "{0} TO {0}",
                                role)));
    return {};
}

}  // namespace

Result<void> Migrate(const MigrationPlan& plan) {
    Session session(plan.conninfo);
    if (!session.connected()) return Failed(session.message());
    CHECK(session.Run("SELECT pg_advisory_lock(hashtextextended('openrun/migrate', 0))"));
    CHECK(
        session.Run("CREATE TABLE IF NOT EXISTS public.openrun_migration (schema_name text NOT "
                    "NULL, file text NOT NULL, "
                    "sha256 text NOT NULL, run_at timestamptz NOT NULL DEFAULT clock_timestamp(), "
                    "PRIMARY KEY (schema_name, file))"));
    const auto services = ServicesOf(plan.root);
    for (const auto& service : services)
        CHECK(MakeRole(session, service + "_service", plan.passwords));
    for (const auto& file : SharedFiles(plan.root, true)) {
        CHECK(RunFile(session, "", fs::relative(file, plan.root).string(), file));
    }
    for (const auto& service : services) {
        const std::string schema = service + "_service";
        for (const auto& file : SharedFiles(plan.root, false)) {
            CHECK(RunFile(session, schema, fs::relative(file, plan.root).string(), file));
        }
        for (const auto& file : FilesOf(plan.root / "services" / service / "migrations", ".sql")) {
            CHECK(RunFile(session, schema, fs::relative(file, plan.root).string(), file));
        }
        CHECK(Grant(session, schema));
    }
    return {};
}

Result<void> CreateDatabase(const std::string& conninfo, const std::string& database) {
    Session session(conninfo);
    if (!session.connected()) return Failed(session.message());
    CHECK(session.Run("SELECT pg_advisory_lock(hashtextextended('openrun/create-database', 0))"));
    TRY(const std::string there,
        session.Run("SELECT 'yes' FROM pg_database WHERE datname = " + session.Literal(database)));
    if (there.empty())
        CHECK(session.Run(
            fmt::format("CREATE DATABASE \"{}\" ENCODING 'UTF8' TEMPLATE template0", database)));
    return {};
}

}  // namespace openrun::postgres

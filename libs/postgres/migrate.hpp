#pragma once
// The one migrator: it owns the database's roles, schemas and grants. For every
// services/NAME/migrations it makes role and schema NAME_service, then runs, in order and once
// each, the shared files (libs/*/schema/*.sql) and the service's own (NNNN_*.sql), each in a
// transaction with search_path on the schema, under one advisory lock. A file that was run and has
// changed since is an error: migrations are history.

#include "libs/base/result.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace openrun::postgres {

struct MigrationPlan {
    std::string conninfo;        // of an owner who may create roles
    std::filesystem::path root;  // holds services/ and libs/
    std::map<std::string, std::string>
        passwords;  // role → password; a role without one cannot sign in by password
};

// Blocking; for the migrator's main and for tests. Errors: MIGRATION_FAILED (internal) with file
// and message.
[[nodiscard]] Result<void> Migrate(const MigrationPlan& plan);

// Makes the database when it is missing; `conninfo` of another one ("postgres"). Same errors.
[[nodiscard]] Result<void> CreateDatabase(const std::string& conninfo, const std::string& database);

}  // namespace openrun::postgres

#pragma once
// Throw-away PostgreSQL and Redis for tests: a private server on a free port, started once a test
// program (or given by OPENRUN_TEST_POSTGRES / OPENRUN_TEST_REDIS, so that a whole run shares one),
// stopped by pid. Every ThrowAwayDatabase is a database of its own, migrated, and dropped at the
// end; every Redis user gets the whole server, flushed.

#include <cstdint>
#include <memory>
#include <string>

namespace openrun::testing {

class ThrowAwayDatabase {
public:
    // Migrated with the project's own files (services/*/migrations, libs/*/schema); `migrated`
    // false: empty.
    explicit ThrowAwayDatabase(bool migrated = true);
    ~ThrowAwayDatabase();
    ThrowAwayDatabase(const ThrowAwayDatabase&) = delete;
    ThrowAwayDatabase& operator=(const ThrowAwayDatabase&) = delete;

    // As the owner, or as a service's role ("reservation_service").
    [[nodiscard]] std::string Conninfo() const;
    [[nodiscard]] std::string Conninfo(const std::string& role) const;

private:
    std::string name_;
};

// A whole server for one test, which may stop it and start it again: same port, same files.
class ThrowAwayPostgres {
public:
    ThrowAwayPostgres();
    ~ThrowAwayPostgres();
    ThrowAwayPostgres(const ThrowAwayPostgres&) = delete;
    ThrowAwayPostgres& operator=(const ThrowAwayPostgres&) = delete;

    [[nodiscard]] std::string Conninfo() const;  // of its superuser
    void Stop();
    void Start();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class ThrowAwayRedis {
public:
    ThrowAwayRedis();
    ~ThrowAwayRedis();
    ThrowAwayRedis(const ThrowAwayRedis&) = delete;
    ThrowAwayRedis& operator=(const ThrowAwayRedis&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    void Flush();
    void Stop();   // by pid; only for servers this object started
    void Start();  // again, on the same port, empty

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openrun::testing

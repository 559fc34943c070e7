#include "libs/testing/stores.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/random.hpp"
#include "libs/net/task.hpp"
#include "libs/postgres/migrate.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace openrun::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kPostgresBin = "/usr/lib/postgresql/15/bin/";

std::uint16_t FreePort() {
    asio::io_context io;
    const asio::ip::tcp::acceptor probe(io, {asio::ip::address_v4::loopback(), 0});
    return probe.local_endpoint().port();
}

fs::path TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "openrun-test-XXXXXX").string();
    ASSERT(mkdtemp(name.data()) != nullptr, "a temporary folder can be made");
    fs::permissions(name, fs::perms::owner_all | fs::perms::group_exec | fs::perms::group_read |
                              fs::perms::others_exec | fs::perms::others_read);
    return name;
}

// A child that dies with us; its output is dropped.
class Child {
public:
    explicit Child(const std::vector<std::string>& command) {
        std::vector<char*> words;
        for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        pid_ = fork();
        ASSERT(pid_ >= 0, "a process can be started");
        if (pid_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (std::freopen("/dev/null", "w", stdout) == nullptr ||
                std::freopen("/dev/null", "w", stderr) == nullptr) {
                _exit(126);
            }
            execvp(words[0], words.data());
            _exit(127);
        }
    }
    ~Child() { Stop(SIGKILL); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int Wait() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    void Stop(int signal) {
        if (pid_ <= 0) return;
        kill(pid_, signal);
        Wait();
    }

private:
    pid_t pid_ = -1;
};

template <typename F>
void WaitFor(F condition, const char* what) {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error(std::string(what) + " does not answer");
        std::this_thread::sleep_for(10ms);
    }
}

// PostgreSQL refuses root: its files and processes belong to nobody.
std::vector<std::string> AsNobody(std::vector<std::string> command) {
    if (geteuid() != 0) return command;
    std::vector<std::string> full{"setpriv",     "--reuid=nobody", "--clear-groups",
                                  "--pdeathsig", "keep",           "env",
                                  "HOME=/tmp",   "LC_ALL=C.UTF-8"};
    full.insert(full.end(), command.begin(), command.end());
    return full;
}

bool Answers(const std::string& conninfo) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> session(PQconnectdb(conninfo.c_str()),
                                                               &PQfinish);
    return PQstatus(session.get()) == CONNECTION_OK;
}

std::string Ask(const std::string& conninfo, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> session(PQconnectdb(conninfo.c_str()),
                                                               &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(session.get(), sql.c_str()),
                                                               &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(PQerrorMessage(session.get()));
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

// A PostgreSQL of our own: files in a temporary folder, a free port, no fsync.
class Cluster {
public:
    Cluster() : folder_(TemporaryFolder()), data_((folder_ / "data").string()), port_(FreePort()) {
        fs::create_directory(data_);
        constexpr uid_t kNobody = 65534;
        if (geteuid() == 0 && chown(data_.c_str(), kNobody, kNobody) != 0)
            throw std::runtime_error("chown " + data_);
        Child initialise(
            AsNobody({std::string(kPostgresBin) + "initdb", "-D", data_, "-U", "postgres", "-A",
                      "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"}));
        if (initialise.Wait() != 0)
            throw std::runtime_error("initdb failed: is postgresql-15 installed?");
        Start();
    }
    ~Cluster() {
        Stop();
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    void Start() {
        process_ = std::make_unique<Child>(
            AsNobody({std::string(kPostgresBin) + "postgres", "-D", data_, "-p",
                      std::to_string(port_), "-c", "listen_addresses=127.0.0.1", "-c",
                      "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off",
                      "-c", "max_connections=200", "-c", "shared_buffers=32MB"}));
        WaitFor([this] { return Answers(superuser() + " dbname=postgres"); }, "PostgreSQL");
    }
    void Stop() {
        if (process_) process_->Stop(SIGINT);  // fast shutdown
        process_.reset();
    }
    [[nodiscard]] std::string superuser() const {
        return fmt::format("host=127.0.0.1 port={} user=postgres", port_);
    }

private:
    fs::path folder_;
    std::string data_;
    std::uint16_t port_;
    std::unique_ptr<Child> process_;
};

// The one server of this test program, or the one given by OPENRUN_TEST_POSTGRES.
class Server {
public:
    static Server& The() {
        static Server server;
        return server;
    }

    [[nodiscard]] const std::string& superuser() const { return superuser_; }  // without dbname

    // A database with everything in it, to be copied.
    const std::string& MigratedTemplate() {
        if (template_.empty()) {
            const char* given = std::getenv("OPENRUN_TEST_TEMPLATE");
            template_ = given != nullptr ? given : fmt::format("template_{}", getpid());
            if (given == nullptr) {
                Ask(superuser_ + " dbname=postgres",
                    "CREATE DATABASE " + template_ + " TEMPLATE template0 ENCODING 'UTF8'");
                const char* root = std::getenv("OPENRUN_ROOT");
                const auto migrated =
                    postgres::Migrate({.conninfo = superuser_ + " dbname=" + template_,
                                       .root = root == nullptr ? "." : root,
                                       .passwords = {}});
                if (!migrated) throw std::runtime_error(migrated.error().detail);
            }
        }
        return template_;
    }

    ~Server() {
        const bool ours = std::getenv("OPENRUN_TEST_TEMPLATE") == nullptr;
        if (cluster_ || template_.empty() || !ours) return;
        try {
            Ask(superuser_ + " dbname=postgres", "DROP DATABASE IF EXISTS " + template_);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    }

private:
    Server() {
        if (const char* given = std::getenv("OPENRUN_TEST_POSTGRES")) {
            superuser_ = given;
            return;
        }
        cluster_ = std::make_unique<Cluster>();
        superuser_ = cluster_->superuser();
    }

    std::string superuser_, template_;
    std::unique_ptr<Cluster> cluster_;
};

}  // namespace

ThrowAwayDatabase::ThrowAwayDatabase(bool migrated) {
    SystemRandom random;
    name_ = fmt::format("test_{:x}", random.Next());
    Server& server = Server::The();
    const std::string source = migrated ? server.MigratedTemplate() : "template0";
    Ask(server.superuser() + " dbname=postgres",
        "CREATE DATABASE " + name_ + " TEMPLATE " + source);
}

ThrowAwayDatabase::~ThrowAwayDatabase() {
    try {
        Ask(Server::The().superuser() + " dbname=postgres",
            "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
}

std::string ThrowAwayDatabase::Conninfo() const {
    return Server::The().superuser() + " dbname=" + name_;
}

std::string ThrowAwayDatabase::Conninfo(const std::string& role) const {
    std::string conninfo = Conninfo();
    const auto user = conninfo.find("user=");
    const auto end = std::min(conninfo.find(' ', user), conninfo.size());
    return conninfo.replace(user, end - user, "user=" + role);
}

struct ThrowAwayPostgres::Impl {
    Cluster cluster;
};

ThrowAwayPostgres::ThrowAwayPostgres() : impl_(std::make_unique<Impl>()) {}
ThrowAwayPostgres::~ThrowAwayPostgres() = default;

std::string ThrowAwayPostgres::Conninfo() const {
    return impl_->cluster.superuser() + " dbname=postgres";
}
void ThrowAwayPostgres::Stop() { impl_->cluster.Stop(); }
void ThrowAwayPostgres::Start() { impl_->cluster.Start(); }

struct ThrowAwayRedis::Impl {
    std::uint16_t port = FreePort();
    std::unique_ptr<Child> process;
};

ThrowAwayRedis::ThrowAwayRedis() : impl_(std::make_unique<Impl>()) { Start(); }
ThrowAwayRedis::~ThrowAwayRedis() = default;

std::uint16_t ThrowAwayRedis::port() const { return impl_->port; }

void ThrowAwayRedis::Start() {
    impl_->process = std::make_unique<Child>(
        std::vector<std::string>{"redis-server", "--port", std::to_string(impl_->port), "--bind",
                                 "127.0.0.1", "--save", "", "--appendonly", "no"});
    WaitFor(
        [this] {
            asio::io_context io;
            asio::ip::tcp::socket socket(io);
            boost::system::error_code error;
            socket.connect({asio::ip::address_v4::loopback(), impl_->port}, error);
            return !error;
        },
        "Redis");
}

void ThrowAwayRedis::Stop() { impl_->process.reset(); }

void ThrowAwayRedis::Flush() {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), impl_->port});
    asio::write(socket, asio::buffer(std::string_view("*1\r\n$8\r\nFLUSHALL\r\n")));
    std::string answer(5, '\0');
    asio::read(socket, asio::buffer(answer));
    ASSERT(answer == "+OK\r\n", "FLUSHALL is answered");
}

}  // namespace openrun::testing

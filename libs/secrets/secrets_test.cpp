#include "libs/secrets/secrets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace openrun {
namespace {

class Secrets : public testing::Test {
protected:
    Secrets() {
        std::string name = testing::TempDir() + "secretsXXXXXX";
        folder_ = mkdtemp(name.data());
        std::ofstream(folder_ / "OPENRUN_KEY") << "from a file\n";
        std::ofstream(folder_ / ".hidden") << "no";
    }
    ~Secrets() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(Secrets, AreReadFromFilesWithoutTheirLineEnd) {
    EXPECT_EQ(FileSecrets(folder_).Read("OPENRUN_KEY"), "from a file");
    EXPECT_EQ(FileSecrets(folder_).Read("OPENRUN_OTHER"), std::nullopt);
}

TEST_F(Secrets, NeverLeaveTheirFolder) {
    const FileSecrets inner(folder_ / "inner");
    for (const auto* name :
         {"../OPENRUN_KEY", "..", ".hidden", "", "a/../../OPENRUN_KEY", "/etc/passwd"}) {
        EXPECT_EQ(inner.Read(name), std::nullopt) << name;
        EXPECT_EQ(FileSecrets(folder_).Read(name), std::nullopt) << name;
    }
}

TEST_F(Secrets, FilesWinAndAreReadAgain) {
    std::vector<std::unique_ptr<SecretSource>> sources;
    sources.push_back(std::make_unique<FileSecrets>(folder_));
    sources.push_back(std::make_unique<EnvironmentSecrets>());
    const SecretChain chain(std::move(sources));
    setenv("OPENRUN_KEY", "from the environment", 1);
    EXPECT_EQ(chain.Read("OPENRUN_KEY"), "from a file");
    std::ofstream(folder_ / "OPENRUN_KEY") << "rotated";
    EXPECT_EQ(SettingsFrom(chain)("OPENRUN_KEY"), "rotated");
    std::filesystem::remove(folder_ / "OPENRUN_KEY");
    EXPECT_EQ(chain.Read("OPENRUN_KEY"), "from the environment");
    unsetenv("OPENRUN_KEY");
}

}  // namespace
}  // namespace openrun

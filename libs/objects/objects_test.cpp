// The adapters under the contract, and what is of one of them only.

#include "libs/aws/client.hpp"
#include "libs/objects/file_store.hpp"
#include "libs/objects/memory_store.hpp"
#include "libs/objects/objects_contract.hpp"
#include "libs/objects/s3_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace openrun::objects {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// --- the adapters -------------------------------------------------------------------------------

std::string QueryValue(const std::string& url, const std::string& name) {
    const auto begin = url.find(name + '=') + name.size() + 1;
    return DecodePercent(url.substr(begin, url.find('&', begin) - begin)).value_or("");
}

// Where uploads come to us: what the URL says, taken apart as the HTTP door does.
class OwnDoor : public Adapter {
public:
    Task<bool> Send(Upload upload, std::string type, std::string bytes) override {
        const std::string path = upload.url.substr(0, upload.url.find('?'));
        co_return (co_await store().Receive({.name = path.substr(std::string("/up/").size()),
                                             .expires = QueryValue(upload.url, "expires"),
                                             .size = QueryValue(upload.url, "size"),
                                             .type = QueryValue(upload.url, "type"),
                                             .signature = QueryValue(upload.url, "signature"),
                                             .content_type = std::move(type),
                                             .bytes = std::move(bytes)},
                                            After(10s)))
            .has_value();
    }
    Task<void> OutliveASecond() override {
        clock.Advance(1s);
        co_return;
    }
    ManualClock clock{ParseInstant("2026-11-27T03:00:00.5Z").value()};
};

class InMemory final : public OwnDoor {
public:
    Store& store() override { return store_; }

private:
    MemoryStore store_{clock, "/up/"};
};

class InFiles final : public OwnDoor {
public:
    explicit InFiles(Runtime& runtime)
        : folder_(MakeFolder()), store_(runtime, clock, folder_ / "deep", "/up/") {}
    ~InFiles() override { fs::remove_all(folder_); }
    Store& store() override { return store_; }

private:
    static fs::path MakeFolder() {
        std::string name = ::testing::TempDir() + "objectsXXXXXX";
        return mkdtemp(name.data());
    }
    fs::path folder_;
    FileStore store_;
};

class InS3 final : public Adapter {
public:
    InS3(Runtime& runtime, std::string url) : runtime_(runtime), url_(std::move(url)) {}
    Store& store() override { return store_; }
    Task<bool> Send(Upload upload, std::string type, std::string bytes) override {
        http::Client client(runtime_, {.url = url_});
        const auto answered = co_await client.Call({.method = http::Method::kPut,
                                                    .target = upload.url.substr(url_.size()),
                                                    .body = std::move(bytes),
                                                    .content_type = std::move(type)},
                                                   After(10s));
        co_return answered && answered->status == 200;
    }
    Task<void> OutliveASecond() override { return SleepFor(runtime_.executor(), 2100ms); }
    bool enforces() override { return std::getenv("OPENRUN_TEST_S3_ENFORCES") != nullptr; }

    static aws::CredentialsOptions Keys() {
        return {.access_key_id = "test", .secret_access_key = "test"};
    }

private:
    Runtime& runtime_;
    std::string url_;
    SystemClock clock_;
    S3Store store_{
        runtime_,
        clock_,
        Keys(),
        {.bucket = "openrun-images", .region = "ap-northeast-2", .url = url_, .path_style = true}};
};

std::unique_ptr<Adapter> MakeS3(Runtime& runtime) {
    const char* url = std::getenv("OPENRUN_TEST_S3_URL");
    if (url == nullptr) return nullptr;
    return std::make_unique<InS3>(runtime, url);
}

INSTANTIATE_TEST_SUITE_P(All, ObjectStoreContract,
                         ::testing::Values(NamedAdapter{"memory",
                                                        [](Runtime&) -> std::unique_ptr<Adapter> {
                                                            return std::make_unique<InMemory>();
                                                        }},
                                           NamedAdapter{
                                               "files",
                                               [](Runtime& runtime) -> std::unique_ptr<Adapter> {
                                                   return std::make_unique<InFiles>(runtime);
                                               }},
                                           NamedAdapter{"s3", MakeS3}),
                         [](const auto& each) { return std::string(each.param.name); });

// --- what is of one adapter only ----------------------------------------------------------------

TEST(ObjectNames, NeverLeaveTheirFolder) {
    for (const char* good : {"a", "images/0.png", "uploads/a-b_c.d"}) EXPECT_TRUE(IsName(good));
    for (const char* bad : {"", "/a", "a/", "a//b", "../a", "a/../b", ".key", "a/.b", "A", "a b",
                            "a\\b", "한글", "a%2fb", "a\n"}) {
        EXPECT_FALSE(IsName(bad)) << bad;
    }
    EXPECT_FALSE(IsName(std::string(201, 'a')));
}

Task<void> CheckHeaders(Runtime* runtime, std::string url) {
    InS3 s3(*runtime, url);
    CO_ASSERT_OK(co_await s3.store().Put("images/kept.png", Picture("1"), After(10s)));
    const SystemClock clock;
    aws::CredentialsSource keys(*runtime, clock, InS3::Keys());
    aws::Client client(*runtime, clock, keys,
                       {.service = "s3", .region = "ap-northeast-2", .url = url});
    const auto answered =
        co_await client.Call({.path = "/openrun-images/images/kept.png"}, After(10s));
    CO_ASSERT_OK(answered);
    EXPECT_EQ(answered->Header("Cache-Control"), kKeepForEver);
}

TEST(S3Only, ObjectsAreKeptForEver) {
    const char* url = std::getenv("OPENRUN_TEST_S3_URL");
    if (url == nullptr) GTEST_SKIP() << "SKIPPED: no s3 here";
    Runtime runtime{testing::Quiet()};
    testing::RunTask(runtime, CheckHeaders(&runtime, url));
}

Task<void> BucketsInTheHost(Runtime* runtime) {
    const ManualClock clock{ParseInstant("2026-11-27T03:00:00Z").value()};
    S3Store store(*runtime, clock, InS3::Keys(),
                  {.bucket = "tickets",
                   .region = "ap-northeast-2",
                   .url = "https://s3.ap-northeast-2.amazonaws.com"});
    const auto upload = co_await store.Presign(
        {.name = "uploads/x", .content_type = "image/png", .size = 9}, After(1s));
    CO_ASSERT_OK(upload);
    EXPECT_TRUE(upload->url.starts_with(
        "https://tickets.s3.ap-northeast-2.amazonaws.com/uploads/x?X-Amz-Algorithm="));
    EXPECT_TRUE(upload->url.contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"));
    EXPECT_EQ(FormatInstant(upload->expires_at), "2026-11-27T03:10:00Z");
}

TEST(S3Only, BucketIsPartOfTheHostUnlessToldOtherwise) {
    Runtime runtime{testing::Quiet()};
    testing::RunTask(runtime, BucketsInTheHost(&runtime));
}

Task<void> DamagedFiles(Runtime* runtime, fs::path folder) {
    const SystemClock clock;
    FileStore one(*runtime, clock, folder, "/up/");
    FileStore two(*runtime, clock, folder, "/up/");
    const UploadTerms terms{.name = "uploads/a", .content_type = "image/png", .size = 1};
    const auto upload = co_await one.Presign(terms, After(1s));
    CO_ASSERT_OK(upload);
    EXPECT_EQ(QueryValue(upload->url, "signature"),
              QueryValue((co_await two.Presign(terms, After(1s)))->url, "signature"))
        << "two processes on one folder agree";
    std::ofstream(folder / "torn") << std::string(500, 'x');
    const auto torn = co_await one.Get("torn", 1000, After(1s));
    EXPECT_EQ(torn ? "" : torn.error().code, "UPSTREAM_BROKEN");
    fs::create_directory(folder / "folder");
    const auto none = co_await one.Get("folder", 1000, After(1s));
    EXPECT_EQ(none ? "" : none.error().code, "NOT_FOUND");
    FileStore nowhere(*runtime, clock, "/proc/no/such", "/up/");
    const auto refused = co_await nowhere.Put("a", Picture("1"), After(1s));
    EXPECT_EQ(refused ? "" : refused.error().code, "UPSTREAM_UNAVAILABLE");
}

TEST(FilesOnly, SurviveDamage) {
    std::string name = ::testing::TempDir() + "objectsXXXXXX";
    const fs::path folder = mkdtemp(name.data());
    Runtime runtime{testing::Quiet()};
    testing::RunTask(runtime, DamagedFiles(&runtime, folder));
    fs::remove_all(folder);
}

}  // namespace
}  // namespace openrun::objects

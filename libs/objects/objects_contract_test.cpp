// The contract itself; which adapters it is asked of stands in objects_test.cpp.

#include "libs/objects/objects_contract.hpp"

namespace openrun::objects {

using namespace std::chrono_literals;

Task<void> ObjectStoreContract::Keeping() {
    Store& store = adapter->store();
    const std::string name = "images/a1-b2.c3.png";
    std::string bytes(300'000, 'x');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
    CO_ASSERT_OK(co_await store.Remove(name, After(10s)));
    const auto missing = co_await store.Get(name, 1 << 20, After(10s));
    EXPECT_EQ(missing ? "" : missing.error().code, "NOT_FOUND");
    for (int turn = 0; turn < 2; ++turn)
        CO_ASSERT_OK(co_await store.Put(name, Picture(bytes), After(10s)));
    const auto found = co_await store.Get(name, bytes.size(), After(10s));
    CO_ASSERT_OK(found);
    EXPECT_EQ(found->content_type, "image/png");
    EXPECT_TRUE(found->bytes == bytes) << "binary, whole";
    const auto large = co_await store.Get(name, bytes.size() - 1, After(10s));
    EXPECT_EQ(large ? "" : large.error().code, "BODY_TOO_LARGE");
    CO_ASSERT_OK(co_await store.Remove(name, After(10s)));
    CO_ASSERT_OK(co_await store.Remove(name, After(10s)));
    EXPECT_FALSE(co_await store.Get(name, 1 << 20, After(10s)));
}

TEST_P(ObjectStoreContract, KeepsWhatItIsGiven) { Run(Keeping()); }

Task<void> ObjectStoreContract::Uploading() {
    Store& store = adapter->store();
    const std::string name = "uploads/one";
    CO_ASSERT_OK(co_await store.Remove(name, After(10s)));
    const auto upload = co_await store.Presign(
        {.name = name, .content_type = "image/webp", .size = 5, .valid_for = 60s}, After(10s));
    CO_ASSERT_OK(upload);
    EXPECT_EQ(upload->method, "PUT");
    EXPECT_TRUE(co_await adapter->Send(*upload, "image/webp", "12345"));
    const auto found = co_await store.Get(name, 5, After(10s));
    CO_ASSERT_OK(found);
    EXPECT_EQ(found->bytes, "12345");
    EXPECT_EQ(found->content_type, "image/webp");
}

TEST_P(ObjectStoreContract, TakesAPresignedUpload) { Run(Uploading()); }

Task<void> ObjectStoreContract::Cheating() {
    if (!adapter->enforces()) co_return;
    Store& store = adapter->store();
    const std::string name = "uploads/two";
    CO_ASSERT_OK(co_await store.Remove(name, After(10s)));
    const UploadTerms terms{.name = name, .content_type = "image/png", .size = 4, .valid_for = 60s};
    const auto upload = co_await store.Presign(terms, After(10s));
    CO_ASSERT_OK(upload);
    EXPECT_FALSE(co_await adapter->Send(*upload, "image/png", "12345")) << "larger";
    EXPECT_FALSE(co_await adapter->Send(*upload, "image/png", "123")) << "smaller";
    EXPECT_FALSE(co_await adapter->Send(*upload, "text/html", "1234")) << "another type";
    Upload moved = *upload;
    moved.url.replace(moved.url.find("two"), 3, "six");
    EXPECT_FALSE(co_await adapter->Send(moved, "image/png", "1234")) << "another name";
    Upload forged = *upload;
    forged.url.back() = forged.url.back() == '0' ? '1' : '0';
    EXPECT_FALSE(co_await adapter->Send(forged, "image/png", "1234")) << "another signature";
    UploadTerms brief = terms;
    brief.valid_for = 1s;
    const auto late = co_await store.Presign(brief, After(10s));
    CO_ASSERT_OK(late);
    co_await adapter->OutliveASecond();
    EXPECT_FALSE(co_await adapter->Send(*late, "image/png", "1234")) << "too late";
    const auto nothing = co_await store.Get(name, 10, After(10s));
    EXPECT_EQ(nothing ? "" : nothing.error().code, "NOT_FOUND") << "nothing came through";
    EXPECT_TRUE(co_await adapter->Send(*upload, "image/png", "1234")) << "the control";
}

TEST_P(ObjectStoreContract, TakesNothingElse) {
    Run(Cheating());
    if (!adapter->enforces()) GTEST_SKIP() << "SKIPPED: this S3 checks no signatures";
}

}  // namespace openrun::objects

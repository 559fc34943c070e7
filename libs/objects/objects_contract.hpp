#pragma once
// What every object store promises. An Adapter is a store and the way in which a browser's upload
// reaches it.

#include "libs/objects/objects.hpp"
#include "libs/testing/run.hpp"

#include <gtest/gtest.h>

// gtest's ASSERT_… return, which a coroutine cannot.
#define CO_ASSERT_OK(...)                                \
    if (const auto& outcome = (__VA_ARGS__); !outcome) { \
        ADD_FAILURE() << outcome.error().detail;         \
        co_return;                                       \
    }                                                    \
    static_assert(true)

namespace openrun::objects {

class Adapter {
public:
    virtual ~Adapter() = default;
    virtual Store& store() = 0;
    // Sends `bytes` as the upload says, or with another type; was it taken?
    virtual Task<bool> Send(Upload upload, std::string type, std::string bytes) = 0;
    // Time passes until an upload of one second is over.
    virtual Task<void> OutliveASecond() = 0;
    // moto takes whatever comes.
    virtual bool enforces() { return true; }
};

[[nodiscard]] inline std::shared_ptr<const Object> Picture(std::string bytes) {
    return std::make_shared<const Object>(
        Object{.content_type = "image/png", .bytes = std::move(bytes)});
}

// Null: cannot be had here, the tests are skipped.
using MakeAdapter = std::unique_ptr<Adapter> (*)(Runtime& runtime);

struct NamedAdapter {
    const char* name;
    MakeAdapter make;
};

class ObjectStoreContract : public ::testing::TestWithParam<NamedAdapter> {
protected:
    void SetUp() override {
        adapter = GetParam().make(runtime);
        if (!adapter) GTEST_SKIP() << "SKIPPED: no " << GetParam().name << " here";
    }
    void Run(Task<void> story) { testing::RunTask(runtime, std::move(story)); }

    Task<void> Keeping();
    Task<void> Uploading();
    Task<void> Cheating();

    Runtime runtime{testing::Quiet()};
    std::unique_ptr<Adapter> adapter;
};

}  // namespace openrun::objects

#pragma once
// A real broker for the tests, in the folder that OPENRUN_TEST_KAFKA names (the stage `kafka`
// fetches it and stops it afterwards); without it these tests are skipped, aloud.
//   OPENRUN_TEST_KAFKA=/tmp/k build/dev/libs/bus/bus_test --gtest_filter='*Kafka*'
//   PYTHONPATH=tools python3 -m kafka stop /tmp/k

#include "libs/bus/bus_under_test_support.hpp"
#include "libs/bus/kafka_log.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace openrun::bus {

// One broker for the whole program.
class TestBroker {
public:
    static bool IsHere() { return std::getenv("OPENRUN_TEST_KAFKA") != nullptr; }
    static TestBroker& Get() {
        static TestBroker broker;
        return broker;
    }
    const std::string& bootstrap() const { return bootstrap_; }
    // kill -9, with nothing told to anybody.
    void Kill() { Tool("kill"); }
    // Until it answers; does nothing while it runs.
    void Start() { bootstrap_ = Tool("start"); }

private:
    TestBroker() { Start(); }
    static std::string Tool(const std::string& what) {
        const char* root = std::getenv("OPENRUN_ROOT");
        const std::string command = fmt::format(
            "PYTHONPATH='{}/tools' PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m kafka {} '{}'",
            root == nullptr ? "." : root, what, std::getenv("OPENRUN_TEST_KAFKA"));
        const std::unique_ptr<FILE, int (*)(FILE*)> out(popen(command.c_str(), "r"), pclose);
        std::array<char, 128> line{};
        const char* got = std::fgets(line.data(), line.size(), out.get());
        std::string text = got == nullptr ? "" : got;
        if (text.ends_with('\n')) text.pop_back();
        return text;
    }
    std::string bootstrap_;
};

// Topics and groups of one test are its own, on the broker of all.
inline std::string UniqueSuffix() {
    static int number = 0;
    return fmt::format(".{}.{}", getpid(), ++number);
}

class RenamingPublisher final : public Publisher {
public:
    RenamingPublisher(std::unique_ptr<Publisher> inner, std::string suffix)
        : inner_(std::move(inner)), suffix_(std::move(suffix)) {}
    Task<Result<void>> Publish(std::string topic, std::vector<Message> messages,
                               Deadline deadline) override {
        return inner_->Publish(topic + suffix_, std::move(messages), deadline);
    }

private:
    std::unique_ptr<Publisher> inner_;
    std::string suffix_;
};

class KafkaBus final : public BusUnderTest {
public:
    explicit KafkaBus(Runtime& runtime, KafkaOptions options = {.partitions = 1})
        : runtime_(runtime),
          options_(std::move(options)),
          suffix_(UniqueSuffix()),
          publisher_(MakeKafkaPublisher(runtime, metrics_, Here()), suffix_) {}
    Publisher& publisher() override { return publisher_; }
    std::unique_ptr<Subscription> Subscribe(std::string group,
                                            std::vector<std::string> topics) override {
        for (auto& topic : topics) topic += suffix_;
        return MakeKafkaSubscription(runtime_, metrics_, Here(), group + suffix_,
                                     std::move(topics));
    }
    void Restart() override {
        TestBroker::Get().Kill();
        TestBroker::Get().Start();
    }
    const std::string& suffix() const { return suffix_; }
    Metrics& metrics() { return metrics_; }
    KafkaOptions Here() const {
        KafkaOptions here = options_;
        here.bootstrap = TestBroker::Get().bootstrap();
        here.session_timeout = std::chrono::seconds{6};
        return here;
    }

private:
    Runtime& runtime_;
    Metrics metrics_;
    KafkaOptions options_;
    std::string suffix_;
    RenamingPublisher publisher_;
};

// A broker of one machine that also compiles may take its time.
template <typename Condition>
Task<bool> Patiently(Executor executor, Condition condition) {
    const Deadline deadline = After(std::chrono::seconds{60});
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) co_return false;
        co_await SleepFor(executor, std::chrono::milliseconds{50});
    }
    co_return true;
}

class KafkaLog : public ::testing::Test {
protected:
    void SetUp() override {
        if (!TestBroker::IsHere()) GTEST_SKIP() << "SKIPPED: no Kafka here: ./openrun test kafka";
    }
};

}  // namespace openrun::bus

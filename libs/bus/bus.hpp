#pragma once
// The port between services and the log that carries their messages. Two adapters keep the same
// contract suite: a log in PostgreSQL (postgres_log.hpp) and Kafka. At least once, in order per
// key.

#include "libs/base/result.hpp"
#include "libs/net/task.hpp"

#include <memory>
#include <string>
#include <vector>

namespace openrun::bus {

inline constexpr std::size_t kMessageBytesMax = std::size_t{256} * 1024;

struct Message {
    std::string key;
    std::string value;  // an Envelope as JSON
};

class Publisher {
public:
    virtual ~Publisher() = default;
    // In order; success only when the log has acknowledged all of them. On an error any prefix may
    // have been taken: send all again (consumers know repeats). Errors: BUS_UNAVAILABLE
    // (unavailable); MESSAGE_TOO_LARGE (too large): none was taken.
    virtual Task<Result<void>> Publish(std::string topic, std::vector<Message> messages,
                                       Deadline deadline) = 0;
};

struct Delivery {
    std::string topic;
    std::int64_t position = 0;  // grows inside (topic, partition)
    std::int32_t partition = 0;
    Message message;
};

// One group's reader of some topics; instances of a group share the work, each key is with one of
// them at a time.
class Subscription {
public:
    virtual ~Subscription() = default;
    // Up to `count` deliveries after those polled before; empty at the deadline.
    virtual Task<Result<std::vector<Delivery>>> Poll(std::size_t count, Deadline deadline) = 0;
    // All up to and including this one have taken effect. It is noted; a crash of ours or of the
    // log within the next moment may forget the note, and then they come again.
    virtual Task<Result<void>> Commit(const Delivery& last, Deadline deadline) = 0;
    // Forget what was polled and not committed; the next Poll starts behind the last commit.
    virtual void Rewind() = 0;
};

}  // namespace openrun::bus

#pragma once
// RESP2 on the wire: commands out as arrays of bulk strings, replies in through hiredis's reader
// (which only parses here: it owns no socket). hiredis 0.14.1 refuses replies nested deeper than 7.

#include "libs/base/result.hpp"
#include "libs/redis/client.hpp"

#include <hiredis/hiredis.h>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace openrun::redis {

// Appends one command to `out`; allocates nothing but the bytes.
void AppendCommand(std::string& out, std::span<const std::string> words);

class ReplyParser {
public:
    ReplyParser();

    void Feed(std::string_view bytes);
    // The next whole reply; nullopt when more bytes are needed or the stream is broken. An error
    // reply, also one inside an array, is REDIS_REFUSED (internal) with its text as the detail.
    [[nodiscard]] std::optional<Result<Reply>> Next();
    [[nodiscard]] bool broken() const { return broken_; }

private:
    struct FreeReader {
        void operator()(redisReader* reader) const { redisReaderFree(reader); }
    };
    std::unique_ptr<redisReader, FreeReader> reader_;
    bool broken_ = false;
};

}  // namespace openrun::redis

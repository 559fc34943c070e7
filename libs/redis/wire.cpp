#include "libs/redis/wire.hpp"

#include "libs/base/assert.hpp"

#include <charconv>

namespace openrun::redis {
namespace {

constexpr std::size_t kIdleBufferMax =
    std::size_t{1024} * 1024;  // beyond, the reader gives its buffer back

void AppendLength(std::string& out, char type, std::size_t length) {
    char text[24];
    text[0] = type;
    char* const end = std::to_chars(text + 1, text + sizeof text, length).ptr;
    out.append(text, end).append("\r\n");
}

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

Result<Reply> Convert(const redisReply& from) {
    switch (from.type) {
        case REDIS_REPLY_NIL:
            return Reply{};
        case REDIS_REPLY_INTEGER:
            return Reply{static_cast<std::int64_t>(from.integer)};
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            return Reply{std::string(from.str, from.len)};
        case REDIS_REPLY_ARRAY: {
            Reply::Array items;
            items.reserve(from.elements);
            for (std::size_t i = 0; i < from.elements; ++i) {
                TRY(Reply item, Convert(*from.element[i]));
                items.push_back(std::move(item));
            }
            return Reply{std::move(items)};
        }
        default:
            return Fail(Kind::kInternal, "REDIS_REFUSED", std::string(from.str, from.len));
    }
}

}  // namespace

void AppendCommand(std::string& out, std::span<const std::string> words) {
    ASSERT(!words.empty(), "a command has a name");
    AppendLength(out, '*', words.size());
    for (const std::string& word : words) {
        AppendLength(out, '$', word.size());
        out.append(word).append("\r\n");
    }
}

ReplyParser::ReplyParser() : reader_(redisReaderCreate()) {
    ASSERT(reader_ != nullptr, "hiredis allocates its reader");
    reader_->maxbuf = kIdleBufferMax;
}

void ReplyParser::Feed(std::string_view bytes) {
    broken_ = broken_ || redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK;
}

std::optional<Result<Reply>> ReplyParser::Next() {
    void* found = nullptr;
    broken_ = broken_ || redisReaderGetReply(reader_.get(), &found) != REDIS_OK;
    if (found == nullptr) return std::nullopt;
    const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(found));
    return Convert(*reply);
}

std::int64_t Reply::Integer() const {
    const auto* integer = std::get_if<std::int64_t>(&value);
    ASSERT(integer != nullptr, "the command answers an integer");
    return *integer;
}

const std::string& Reply::String() const {
    const auto* text = std::get_if<std::string>(&value);
    ASSERT(text != nullptr, "the command answers a string");
    return *text;
}

const Reply::Array& Reply::Items() const {
    const auto* items = std::get_if<Array>(&value);
    ASSERT(items != nullptr, "the command answers an array");
    return *items;
}

}  // namespace openrun::redis

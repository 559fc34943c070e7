#include "libs/objects/memory_store.hpp"

#include "libs/base/assert.hpp"

namespace openrun::objects {

Task<Result<void>> MemoryStore::Put(std::string name, std::shared_ptr<const Object> object,
                                    Deadline) {
    ASSERT(IsName(name), "names are ours");
    objects_[std::move(name)] = std::move(object);
    co_return Result<void>{};
}

Task<Result<Object>> MemoryStore::Get(std::string name, std::size_t bytes_max, Deadline) {
    const auto found = objects_.find(name);
    if (found == objects_.end()) co_return Fail(Kind::kNotFound, "NOT_FOUND", name);
    if (found->second->bytes.size() > bytes_max)
        co_return Fail(Kind::kTooLarge, "BODY_TOO_LARGE", name);
    co_return *found->second;
}

Task<Result<void>> MemoryStore::Remove(std::string name, Deadline) {
    objects_.erase(name);
    co_return Result<void>{};
}

Task<Result<Upload>> MemoryStore::Presign(UploadTerms terms, Deadline) {
    co_return uploads_.Sign(terms);
}

Task<Result<void>> MemoryStore::Receive(Delivery delivery, Deadline deadline) {
    CO_CHECK(uploads_.Check(delivery));
    co_return co_await Put(
        delivery.name,
        std::make_shared<const Object>(Object{.content_type = std::move(delivery.content_type),
                                              .bytes = std::move(delivery.bytes)}),
        deadline);
}

}  // namespace openrun::objects

#pragma once
// The twin for tests: everything in a map, uploads by SignedUploads.

#include "libs/objects/signed_uploads.hpp"

#include <map>

namespace openrun::objects {

class MemoryStore final : public Store {
public:
    explicit MemoryStore(const Clock& clock, std::string upload_url = "/")
        : uploads_(clock, Bytes(32, 7), std::move(upload_url)) {}

    Task<Result<void>> Put(std::string name, std::shared_ptr<const Object> object,
                           Deadline deadline) override;
    Task<Result<Object>> Get(std::string name, std::size_t bytes_max, Deadline deadline) override;
    Task<Result<void>> Remove(std::string name, Deadline deadline) override;
    Task<Result<Upload>> Presign(UploadTerms terms, Deadline deadline) override;
    Task<Result<void>> Receive(Delivery delivery, Deadline deadline) override;

    [[nodiscard]] std::size_t size() const { return objects_.size(); }

private:
    SignedUploads uploads_;
    std::map<std::string, std::shared_ptr<const Object>> objects_;
};

}  // namespace openrun::objects

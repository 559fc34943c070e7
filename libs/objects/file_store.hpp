#pragma once
// Objects as files of one folder, for a stack on one machine: a file holds its type in the first
// line and then the bytes; it appears whole, by renaming, after it is on the disk. The key that
// uploads are signed with lies beside them, made at first need, so that several processes on one
// folder agree. Everything blocking happens on the blocking pool.

#include "libs/net/runtime.hpp"
#include "libs/objects/signed_uploads.hpp"

#include <filesystem>

namespace openrun::objects {

class FileStore final : public Store {
public:
    // The folder is made when something is first written. `upload_url`: where Receive is reached.
    FileStore(Runtime& runtime, const Clock& clock, std::filesystem::path folder,
              std::string upload_url);

    Task<Result<void>> Put(std::string name, std::shared_ptr<const Object> object,
                           Deadline deadline) override;
    Task<Result<Object>> Get(std::string name, std::size_t bytes_max, Deadline deadline) override;
    Task<Result<void>> Remove(std::string name, Deadline deadline) override;
    Task<Result<Upload>> Presign(UploadTerms terms, Deadline deadline) override;
    Task<Result<void>> Receive(Delivery delivery, Deadline deadline) override;

private:
    Task<Result<SignedUploads>> Uploads();

    Runtime& runtime_;
    const Clock& clock_;
    std::filesystem::path folder_;
    std::string upload_url_;
    Bytes upload_key_;  // empty: not read yet
};

}  // namespace openrun::objects

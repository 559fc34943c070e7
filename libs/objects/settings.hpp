#pragma once
// Which object store a program uses, and where it is.

#include "libs/aws/settings.hpp"
#include "libs/net/runtime.hpp"
#include "libs/objects/s3_store.hpp"

#include <memory>
#include <string>

namespace openrun::objects {

struct Settings {
    bool s3 = false;
    std::string folder;  // of files
    S3Options bucket;
    aws::CredentialsOptions credentials;
};

// OPENRUN_OBJECTS, OPENRUN_OBJECTS_DIR, OPENRUN_S3_*, AWS_*.
[[nodiscard]] Settings ReadSettings(SettingsReader& reader);

// `upload_url`: where this program receives uploads when the store is files.
[[nodiscard]] std::unique_ptr<Store> MakeStore(Runtime& runtime, const Clock& clock,
                                               const Settings& settings, std::string upload_url);

}  // namespace openrun::objects

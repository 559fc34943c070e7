#include "libs/objects/settings.hpp"

#include "libs/objects/file_store.hpp"

namespace openrun::objects {

Settings ReadSettings(SettingsReader& reader) {
    Settings settings;
    settings.s3 = reader.Choice("OPENRUN_OBJECTS", "files", {"files", "s3"},
                                "Where pictures are kept") == "s3";
    settings.folder = reader.Text("OPENRUN_OBJECTS_DIR", ".openrun/objects",
                                  "Folder of pictures, with OPENRUN_OBJECTS=files");
    const aws::Settings aws = aws::ReadSettings(reader);
    settings.credentials = aws.credentials;
    settings.bucket.region = aws.region;
    settings.bucket.url = aws.Url("s3");
    settings.bucket.bucket =
        reader.Text("OPENRUN_S3_BUCKET", "openrun-images", "Bucket of pictures");
    settings.bucket.public_url = reader.Text(
        "OPENRUN_S3_PUBLIC_URL", "", "Where browsers reach S3, when that is not where services do");
    settings.bucket.path_style =
        reader.Flag("OPENRUN_S3_PATH_STYLE", false, "The bucket in the path (LocalStack)");
    return settings;
}

std::unique_ptr<Store> MakeStore(Runtime& runtime, const Clock& clock, const Settings& settings,
                                 std::string upload_url) {
    if (settings.s3)
        return std::make_unique<S3Store>(runtime, clock, settings.credentials, settings.bucket);
    return std::make_unique<FileStore>(runtime, clock, settings.folder, std::move(upload_url));
}

}  // namespace openrun::objects

#pragma once
// Pictures of staff: promised (type, size), uploaded straight to the object store, checked there by
// what they really are, and then served to everybody for ever under a name made of their content.
//
//   begin ──▶ uploaded to uploads/<id> ──confirm──▶ images/<sha-256>.<type>, /api/v1/images/<name>
//
// What was checked is what is served: confirming copies the checked bytes, so that a second upload
// to the same link changes nothing. Uploads that nobody confirms are swept.

#include "libs/net/runtime.hpp"
#include "libs/objects/objects.hpp"
#include "services/event/cache.hpp"
#include "services/event/domain/picture.hpp"
#include "services/event/editor.hpp"
#include "services/event/store/store.hpp"

namespace openrun::event {

struct ImageOptions {
    std::size_t bytes_max = 5 << 20;
    std::int32_t side_max = 8'192;  // pixels
    std::chrono::seconds upload_ttl{600};
    std::size_t cache_bytes_max = 16 << 20;
    std::chrono::milliseconds sweep_every{600'000};
};

inline constexpr std::string_view kImagesUrl = "/api/v1/images/";
[[nodiscard]] std::string ImageUrl(std::string_view name);

struct ImageDraft {
    std::string content_type;
    std::int64_t size = 0;
};

class Images {
public:
    Images(Runtime& runtime, Store& store, objects::Store& objects, IdSource& ids,
           ImageOptions options);

    struct Begun {
        ImageId id;
        objects::Upload upload;
    };
    // Error: VALIDATION_FAILED: no such type, larger than allowed.
    Task<Result<Begun>> Begin(ImageDraft draft, Editor editor, Deadline deadline);
    // Repeatable. Errors: NOT_FOUND (somebody else's, too), IMAGE_NOT_UPLOADED (conflict),
    // IMAGE_REFUSED (refused) with the field whose promise was broken.
    Task<Result<Image>> Confirm(ImageId id, Editor editor, Deadline deadline);
    Task<Result<Image>> Read(ImageId id, Editor editor, Deadline deadline);
    // The address of a confirmed picture of this editor. Error: VALIDATION_FAILED at `field`.
    Task<Result<std::string>> UrlOf(ImageId id, Editor editor, std::string field,
                                    Deadline deadline);
    // Errors: NOT_FOUND, and those of the object store.
    Task<Result<std::shared_ptr<const objects::Object>>> Find(std::string name, Deadline deadline);
    Task<Result<void>> Receive(objects::Delivery delivery, Deadline deadline);

    // For ever: removes uploads that are of no more use.
    Task<void> Sweep();
    Task<void> SweepOnce();

private:
    Runtime& runtime_;
    Store& store_;
    objects::Store& objects_;
    IdSource& ids_;
    ImageOptions options_;
    Cache<std::string, std::shared_ptr<const objects::Object>> served_;
};

}  // namespace openrun::event

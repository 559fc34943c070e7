#include "services/event/images.hpp"

#include "libs/security/digest.hpp"
#include "libs/telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace openrun::event {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours kForGood{24 * 365};

std::string UploadOf(ImageId id) { return "uploads/" + id.Text(); }

// <sha-256>.<ending>, as Confirm makes it.
bool IsImageName(std::string_view name) {
    constexpr std::size_t kHash = 64;
    const auto is_hex = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    };
    if (name.size() < kHash || !std::ranges::all_of(name.substr(0, kHash), is_hex)) return false;
    const auto ending = name.substr(kHash);
    return ending == ".png" || ending == ".jpg" || ending == ".webp";
}

std::unexpected<Error> Refused(std::string field, std::string code, std::string message) {
    return Fail({.kind = Kind::kRefused,
                 .code = "IMAGE_REFUSED",
                 .detail = message,
                 .fields = {{std::move(field), std::move(code), std::move(message)}}});
}

struct Checked {
    PictureFacts facts;
    std::string name;
};

// On the blocking pool: hashing 5 MiB takes its time.
Result<Checked> CheckPicture(const objects::Object& object, const Image& promised,
                             std::int32_t side_max) {
    if (object.bytes.size() != static_cast<std::size_t>(promised.size))
        return Refused("/size", "MISMATCH", "is not the size of what was uploaded");
    const auto facts = ReadPicture(object.bytes);
    if (!facts) return Refused("/contentType", "NOT_AN_IMAGE", "is no PNG, JPEG or WebP");
    if (ContentTypeOf(facts->type) != promised.content_type)
        return Refused("/contentType", "MISMATCH", "is not the type of what was uploaded");
    if (facts->width > side_max || facts->height > side_max)
        return Refused("/size", "OUT_OF_RANGE", "has too many pixels");
    return Checked{
        .facts = *facts,
        .name = EncodeHex(Sha256(object.bytes)) + '.' + std::string(EndingOf(facts->type))};
}

}  // namespace

std::string ImageUrl(std::string_view name) { return std::string(kImagesUrl).append(name); }

Images::Images(Runtime& runtime, Store& store, objects::Store& objects, IdSource& ids,
               ImageOptions options)
    : runtime_(runtime),
      store_(store),
      objects_(objects),
      ids_(ids),
      options_(options),
      served_(options.cache_bytes_max, kForGood) {}

Task<Result<Images::Begun>> Images::Begin(ImageDraft draft, Editor editor, Deadline deadline) {
    json::Issues issues;
    if (!ParseContentType(draft.content_type))
        issues.Add("contentType", "NOT_ALLOWED", "is image/png, image/jpeg or image/webp");
    if (draft.size < 1 || draft.size > static_cast<std::int64_t>(options_.bytes_max)) {
        issues.Add("size", "OUT_OF_RANGE",
                   fmt::format("is from 1 to {} bytes", options_.bytes_max));
    }
    if (!issues.empty()) co_return std::unexpected(json::ValidationFailed(issues));
    const auto id = ids_.Next<ImageId>();
    CO_TRY(objects::Upload upload,
           co_await objects_.Presign({.name = UploadOf(id),
                                      .content_type = draft.content_type,
                                      .size = static_cast<std::size_t>(draft.size),
                                      .valid_for = options_.upload_ttl},
                                     deadline));
    CO_CHECK(co_await store_.AddImage({.id = id,
                                       .owner = std::move(editor.account),
                                       .content_type = std::move(draft.content_type),
                                       .size = draft.size,
                                       .upload_until = upload.expires_at,
                                       .name = {},
                                       .width = {},
                                       .height = {}},
                                      deadline));
    co_return Begun{.id = id, .upload = std::move(upload)};
}

Task<Result<Image>> Images::Read(ImageId id, Editor editor, Deadline deadline) {
    CO_TRY(Image image, co_await store_.ReadImage(id, deadline));
    if (!editor.Owns(image.owner)) co_return Fail(Kind::kNotFound, "NOT_FOUND", "of another");
    co_return image;
}

Task<Result<Image>> Images::Confirm(ImageId id, Editor editor, Deadline deadline) {
    CO_TRY(Image image, co_await Read(id, std::move(editor), deadline));
    if (image.name) co_return image;
    auto uploaded = co_await objects_.Get(UploadOf(id), options_.bytes_max, deadline);
    if (!uploaded && uploaded.error().kind == Kind::kNotFound)
        co_return Fail(Kind::kConflict, "IMAGE_NOT_UPLOADED", id.Text());
    if (!uploaded && uploaded.error().kind == Kind::kTooLarge)
        co_return Refused("/size", "OUT_OF_RANGE", "is larger than allowed");
    if (!uploaded) co_return std::unexpected(std::move(uploaded).error());
    auto object = std::make_shared<objects::Object>(*std::move(uploaded));
    object->content_type = image.content_type;
    auto checked = co_await runtime_.Blocking([object, image, side_max = options_.side_max] {
        return CheckPicture(*object, image, side_max);
    });
    if (!checked) {
        // It may be uploaded again while the link lives; what was refused does not stay.
        CO_CHECK(co_await objects_.Remove(UploadOf(id), deadline));
        co_return std::unexpected(std::move(checked).error());
    }
    CO_CHECK(co_await objects_.Put("images/" + checked->name, object, deadline));
    image.name = checked->name;
    image.width = checked->facts.width;
    image.height = checked->facts.height;
    CO_CHECK(co_await store_.ConfirmImage(image, deadline));
    co_return image;
}

Task<Result<std::string>> Images::UrlOf(ImageId id, Editor editor, std::string field,
                                        Deadline deadline) {
    auto image = co_await Read(id, std::move(editor), deadline);
    const bool unknown = !image && image.error().kind == Kind::kNotFound;
    if (!image && !unknown) co_return std::unexpected(std::move(image).error());
    if (unknown || !image->name) {
        co_return Fail({.kind = Kind::kInvalid,
                        .code = "VALIDATION_FAILED",
                        .detail = field,
                        .fields = {{field, "UNKNOWN", "there is no such confirmed image"}}});
    }
    co_return ImageUrl(*image->name);
}

Task<Result<std::shared_ptr<const objects::Object>>> Images::Find(std::string name,
                                                                  Deadline deadline) {
    if (!IsImageName(name)) co_return Fail(Kind::kNotFound, "NOT_FOUND", "no image's name");
    const Deadline now = std::chrono::steady_clock::now();
    if (auto known = served_.Find(name, now)) co_return *std::move(known);
    CO_TRY(objects::Object found,
           co_await objects_.Get("images/" + name, options_.bytes_max, deadline));
    auto kept = std::make_shared<const objects::Object>(std::move(found));
    served_.Keep(name, kept, kept->bytes.size(), now);
    co_return kept;
}

Task<Result<void>> Images::Receive(objects::Delivery delivery, Deadline deadline) {
    return objects_.Receive(std::move(delivery), deadline);
}

Task<void> Images::SweepOnce() {
    const Deadline deadline = After(1min);
    const auto staged = co_await store_.ListStagedImages(deadline);
    if (!staged) co_return;  // PostgreSQL is away: next time
    for (const ImageId id : *staged) {
        const auto removed = co_await objects_.Remove(UploadOf(id), deadline);
        if (!removed) {
            LogWarning("an upload could not be removed; it is tried again",
                       {{"image", id.Text()}, {"error", removed.error().detail}});
            co_return;
        }
        if (!co_await store_.ForgetUpload(id, deadline)) co_return;
    }
}

Task<void> Images::Sweep() {
    for (;;) {
        co_await SleepFor(runtime_.executor(), options_.sweep_every);
        co_await SweepOnce();
    }
}

}  // namespace openrun::event

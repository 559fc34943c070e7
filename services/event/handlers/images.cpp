#include "services/event/handlers.hpp"
#include "services/event/handlers/conditional.hpp"
#include "services/event/handlers/editing.hpp"

#include <map>

namespace openrun::event {

// api/openapi.yaml, ImageDraft.
BOOST_DESCRIBE_STRUCT(ImageDraft, (), (content_type, size))

namespace {

struct UploadBody {
    std::string method, url;
    std::map<std::string, std::string> headers;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(UploadBody, (), (method, url, headers, expires_at))

struct BegunBody {
    ImageId id;
    UploadBody upload;
};
BOOST_DESCRIBE_STRUCT(BegunBody, (), (id, upload))

struct ImageBody {
    ImageId id;
    bool confirmed = false;
    std::string content_type;
    std::int64_t size = 0;
    std::optional<std::string> url;
    std::optional<std::int64_t> width, height;
};
BOOST_DESCRIBE_STRUCT(ImageBody, (), (id, confirmed, content_type, size, url, width, height))

ImageBody BodyOf(const Image& image) {
    return {.id = image.id,
            .confirmed = image.name.has_value(),
            .content_type = image.content_type,
            .size = image.size,
            .url = image.name ? std::optional(ImageUrl(*image.name)) : std::nullopt,
            .width = image.width,
            .height = image.height};
}

struct HallPictureBody {
    ImageId image_id;
};
BOOST_DESCRIBE_STRUCT(HallPictureBody, (), (image_id))

}  // namespace

// POST /api/v1/admin/images → 201 ImageUpload.
Answer BeginImage(Images& images, const http::Request& request, const http::Context& context) {
    CO_TRY(ImageDraft draft, http::Decode<ImageDraft>(request));
    CO_TRY(Images::Begun begun,
           co_await images.Begin(std::move(draft), EditorOf(context), context.deadline));
    UploadBody upload{.method = std::move(begun.upload.method),
                      .url = std::move(begun.upload.url),
                      .headers = {},
                      .expires_at = begun.upload.expires_at};
    for (auto& [name, value] : begun.upload.headers) upload.headers[name] = std::move(value);
    co_return http::Created(BegunBody{.id = begun.id, .upload = std::move(upload)},
                            "/api/v1/admin/images/" + begun.id.Text());
}

// GET /api/v1/admin/images/{id} → 200 Image.
Answer ReadImage(Images& images, const http::Request& request, const http::Context& context) {
    CO_TRY(const ImageId id, request.IdParameter<ImageId>("id"));
    CO_TRY(const Image image, co_await images.Read(id, EditorOf(context), context.deadline));
    co_return http::Json(BodyOf(image));
}

// POST /api/v1/admin/images/{id}/confirm → 200 Image; 409 IMAGE_NOT_UPLOADED, 422 IMAGE_REFUSED.
Answer ConfirmImage(Images& images, const http::Request& request, const http::Context& context) {
    CO_TRY(const ImageId id, request.IdParameter<ImageId>("id"));
    CO_TRY(const Image image, co_await images.Confirm(id, EditorOf(context), context.deadline));
    co_return http::Json(BodyOf(image));
}

// PUT /api/v1/admin/halls/{id}/picture → 200 HallSummary.
Answer SetHallPicture(HallPictures parts, const http::Request& request,
                      const http::Context& context) {
    CO_TRY(const HallId hall, request.IdParameter<HallId>("id"));
    CO_TRY(const HallPictureBody body, http::Decode<HallPictureBody>(request));
    CO_TRY(std::string url, co_await parts.images.UrlOf(body.image_id, EditorOf(context),
                                                        "/imageId", context.deadline));
    CO_TRY(const HallSummary summary,
           co_await parts.halls.SetPicture(hall, std::move(url), context.deadline));
    co_return http::Json(summary);
}

// PUT /api/v1/images/uploads/{id} → 204. Whoever has the link may, once it is as it says.
Answer ReceiveUpload(Images& images, const http::Request& request, const http::Context& context) {
    objects::Delivery delivery{.name = "uploads/" + request.Parameter("id")};
    for (auto [name, member] : {std::pair{"expires", &delivery.expires},
                                {"size", &delivery.size},
                                {"type", &delivery.type},
                                {"signature", &delivery.signature}}) {
        CO_TRY(auto value, request.QueryValue(name));
        *member = std::move(value).value_or("");
    }
    delivery.content_type = request.Header("Content-Type").value_or("");
    delivery.bytes = request.body;
    CO_CHECK(co_await images.Receive(std::move(delivery), context.deadline));
    co_return http::NoContent();
}

// GET /api/v1/images/{name} → 200 the picture, for ever; 304.
Answer ReadImageFile(Images& images, const http::Request& request, const http::Context& context) {
    const std::string& name = request.Parameter("name");
    const auto object = co_await images.Find(name, context.deadline);
    if (!object) co_return std::unexpected(object.error());
    std::string tag = '"' + name + '"';
    if (HasAlready(request, tag)) co_return NotModified(std::move(tag), objects::kKeepForEver);
    http::Response response = Tagged((*object)->bytes, std::move(tag), objects::kKeepForEver);
    response.content_type = (*object)->content_type;
    co_return std::move(response).Set("X-Content-Type-Options", "nosniff");
}

}  // namespace openrun::event

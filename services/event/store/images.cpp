#include "services/event/sql.hpp"
#include "services/event/store/store.hpp"

namespace openrun::event {

using postgres::Make;

Task<Result<void>> Store::AddImage(Image image, Deadline deadline) {
    CO_CHECK(co_await pool_.Execute(Make(sql::kInsertImage, image.id, image.owner,
                                         image.content_type, image.size, image.upload_until),
                                    deadline));
    co_return Result<void>{};
}

Task<Result<Image>> Store::ReadImage(ImageId id, Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kReadImage, id), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", id.Text());
    const auto row = rows[0];
    co_return Image{.id = row.Get<ImageId>("id"),
                    .owner = row.Get<std::string>("owner"),
                    .content_type = row.Get<std::string>("content_type"),
                    .size = row.Get<std::int64_t>("size"),
                    .upload_until = row.Get<Instant>("upload_until"),
                    .name = row.Get<std::optional<std::string>>("name"),
                    .width = row.Get<std::optional<std::int64_t>>("width"),
                    .height = row.Get<std::optional<std::int64_t>>("height")};
}

Task<Result<void>> Store::ConfirmImage(Image image, Deadline deadline) {
    CO_CHECK(co_await pool_.Execute(
        Make(sql::kConfirmImage, image.id, image.name, image.width, image.height), deadline));
    co_return Result<void>{};
}

Task<Result<std::vector<ImageId>>> Store::ListStagedImages(Deadline deadline) {
    CO_TRY(const auto rows, co_await pool_.Execute(Make(sql::kListStagedImages), deadline));
    std::vector<ImageId> ids;
    for (const auto row : rows) ids.push_back(row.Get<ImageId>("id"));
    co_return ids;
}

Task<Result<void>> Store::ForgetUpload(ImageId id, Deadline deadline) {
    CO_CHECK(co_await pool_.Execute(Make(sql::kForgetUpload, id), deadline));
    co_return Result<void>{};
}

Task<Result<HallSummary>> Store::SetHallPicture(HallId hall, std::string url, Deadline deadline) {
    CO_TRY(const auto rows,
           co_await pool_.Execute(Make(sql::kSetHallPicture, hall, url), deadline));
    if (rows.empty()) co_return Fail(Kind::kNotFound, "NOT_FOUND", hall.Text());
    co_return HallSummaryOf(rows[0]);
}

}  // namespace openrun::event

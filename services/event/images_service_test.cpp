// Pictures over HTTP, from the promise to the poster, with the store of files.

#include "services/event/event_test_support.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace openrun::event {
namespace {

using ::testing::ElementsAre;
using namespace std::string_literals;

struct Pictures : EventServiceTest {
    // 640×480, as far as anybody looks.
    const std::string png =
        "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0\0\0\0\0"s;

    Task<Told> As(const std::string& account, Method method, const std::string& path,
                  std::string body = {}) {
        return Call(method, "/api/v1/admin" + path, std::move(body), Token(account, "ORGANISER"));
    }
    Task<Told> Begin(const std::string& account, std::size_t size,
                     const std::string& type = "image/png") {
        return As(account, Method::kPost, "/images",
                  R"({"contentType":")" + type + R"(","size":)" + std::to_string(size) + "}");
    }
    Task<int> Send(const Told* begun, std::string bytes, std::string type = "image/png");
    Task<std::string> Upload(std::string account);  // a confirmed one's id
    [[nodiscard]] bool Staged(const std::string& id) const {
        return std::filesystem::exists(folder + "/uploads/" + id);
    }

    Task<void> WholeWay();
    Task<void> Ownership();
    Task<void> Lies();
    Task<void> Sweeping();
};

Task<int> Pictures::Send(const Told* begun, std::string bytes, std::string type) {
    http::ClientRequest request{
        .method = Method::kPut,
        .target = std::string(begun->body.at("upload").at("url").as_string()),
        .body = std::move(bytes),
        .content_type = std::move(type)};
    const auto answered = co_await client.Call(std::move(request), After(10s));
    co_return answered ? answered->status : 0;
}

Task<std::string> Pictures::Upload(std::string account) {
    const Told begun = co_await Begin(account, png.size());
    EXPECT_EQ(begun.status, 201) << begun.raw.body;
    EXPECT_EQ(co_await Send(&begun, png), 204);
    const Told confirmed =
        co_await As(account, Method::kPost, "/images/" + begun.Text("id") + "/confirm");
    EXPECT_EQ(confirmed.status, 200) << confirmed.raw.body;
    co_return begun.Text("id");
}

Task<void> Pictures::WholeWay() {
    const std::string image = co_await Upload("kim");
    const Told read = co_await As("kim", Method::kGet, "/images/" + image);
    EXPECT_EQ(read.body.at("width").as_int64(), 640);
    EXPECT_EQ(read.body.at("height").as_int64(), 480);
    const std::string url = read.Text("url");
    const Told shown = co_await Call(Method::kGet, url);
    EXPECT_EQ(shown.status, 200);
    EXPECT_TRUE(shown.raw.body == png);
    EXPECT_EQ(shown.raw.Header("Content-Type"), "image/png");
    EXPECT_EQ(shown.raw.Header("Cache-Control"), "public, max-age=31536000, immutable");
    const std::string tag(shown.raw.Header("ETag").value_or(""));
    EXPECT_EQ((co_await Call(Method::kGet, url, {}, {}, tag)).status, 304);

    const std::string hall = co_await MakeHall();
    const Told made = co_await As("kim", Method::kPost, "/events",
                                  R"({"title":"t","artist":"a","ageRating":"ALL","hallId":")" +
                                      hall + R"(","posterImageId":")" + image + R"("})");
    EXPECT_EQ(made.Text("posterUrl"), url) << made.raw.body;
    const Told pictured = co_await As("kim", Method::kPut, "/halls/" + hall + "/picture",
                                      R"({"imageId":")" + image + R"("})");
    EXPECT_EQ(pictured.Text("pictureUrl"), url) << pictured.raw.body;
    const Told event = co_await As("kim", Method::kGet, "/events/" + made.Text("id"));
    EXPECT_EQ(event.Text("hallPictureUrl"), url);
}

TEST_F(Pictures, AreUploadedCheckedAndShown) { Run(WholeWay()); }

Task<void> Pictures::Ownership() {
    const std::string image = co_await Upload("kim");
    EXPECT_EQ((co_await As("lee", Method::kGet, "/images/" + image)).Code(), "NOT_FOUND");
    EXPECT_EQ((co_await As("lee", Method::kPost, "/images/" + image + "/confirm")).Code(),
              "NOT_FOUND");
    const std::string hall = co_await MakeHall();
    const Told stolen = co_await As("lee", Method::kPut, "/halls/" + hall + "/picture",
                                    R"({"imageId":")" + image + R"("})");
    EXPECT_EQ(stolen.status, 400);
    EXPECT_THAT(stolen.Fields(), ElementsAre("/imageId"));
    EXPECT_EQ((co_await Staff(Method::kGet, "/images/" + image)).status, 200) << "ADMIN sees all";
    EXPECT_EQ((co_await Call(Method::kPost, "/api/v1/admin/images", "{}")).status, 401);
    EXPECT_EQ(
        (co_await Call(Method::kPost, "/api/v1/admin/images", "{}", Token("x", "BUYER"))).Code(),
        "ROLE_REQUIRED");
    const Told twice =
        co_await As("kim", Method::kPost, "/events",
                    R"({"title":"t","artist":"a","ageRating":"ALL","hallId":")" + hall +
                        R"(","posterUrl":"/x","posterImageId":")" + image + R"("})");
    EXPECT_THAT(twice.Fields(), ElementsAre("/posterUrl"));
}

TEST_F(Pictures, BelongToWhoeverPromisedThem) { Run(Ownership()); }

Task<void> Pictures::Lies() {
    EXPECT_THAT((co_await Begin("kim", 9, "image/gif")).Fields(), ElementsAre("/contentType"));
    EXPECT_THAT((co_await Begin("kim", (5 << 20) + 1)).Fields(), ElementsAre("/size"));
    const Told begun = co_await Begin("kim", png.size());
    const std::string confirm = "/images/" + begun.Text("id") + "/confirm";
    EXPECT_EQ((co_await As("kim", Method::kPost, confirm)).Code(), "IMAGE_NOT_UPLOADED");
    EXPECT_EQ(co_await Send(&begun, png + "x"), 403);
    EXPECT_EQ(co_await Send(&begun, png, "image/jpeg"), 403);
    const int large = co_await Send(&begun, std::string(6 << 20, 'x'));
    EXPECT_TRUE(large == 413 || large == 0) << large << ": refused while it was being sent";
    EXPECT_FALSE(Staged(begun.Text("id"))) << "nothing came through";
    EXPECT_EQ(co_await Send(&begun, std::string(png.size(), 'x')), 204) << "it keeps the promise";
    const Told refused = co_await As("kim", Method::kPost, confirm);
    EXPECT_EQ(refused.Code(), "IMAGE_REFUSED");
    EXPECT_THAT(refused.Fields(), ElementsAre("/contentType"));
    EXPECT_FALSE(Staged(begun.Text("id"))) << "what was refused does not stay";
    EXPECT_EQ(co_await Send(&begun, png), 204) << "and may be mended";
    EXPECT_EQ((co_await As("kim", Method::kPost, confirm)).status, 200);
}

TEST_F(Pictures, ThatAreNoneAreRefused) { Run(Lies()); }

Task<void> Pictures::Sweeping() {
    const std::string kept = co_await Upload("kim");
    const Told begun = co_await Begin("kim", png.size());
    const std::string lost = begun.Text("id");
    EXPECT_EQ(co_await Send(&begun, png), 204);
    const auto executor = host.runtime().executor();
    EXPECT_TRUE(co_await bus::Eventually(executor, [&] { return !Staged(kept); }));
    EXPECT_TRUE(Staged(lost)) << "its hour has not passed";
    Sql("UPDATE image SET upload_until = now() - interval '61 min' WHERE id = '" + lost + "'");
    EXPECT_TRUE(co_await bus::Eventually(executor, [&] { return !Staged(lost); }));
    EXPECT_TRUE(co_await bus::Eventually(
        executor, [&] { return Sql("SELECT count(*) FROM image").at(0) == "1"; }));
    EXPECT_EQ((co_await As("kim", Method::kGet, "/images/" + lost)).Code(), "NOT_FOUND");
    const Told read = co_await As("kim", Method::kGet, "/images/" + kept);
    EXPECT_EQ((co_await Call(Method::kGet, read.Text("url"))).status, 200) << "the picture stays";
}

TEST_F(Pictures, UploadsAreSwept) { Run(Sweeping()); }

}  // namespace
}  // namespace openrun::event

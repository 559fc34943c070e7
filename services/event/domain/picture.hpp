#pragma once
// What a picture says of itself in its first bytes: type by its signature, width and height. PNG,
// JPEG, WebP. Nothing is decoded: a picture that lies further on is the browser's to refuse. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openrun::event {

enum class PictureType : std::uint8_t { kPng, kJpeg, kWebp };

struct PictureFacts {
    PictureType type = PictureType::kPng;
    std::int32_t width = 0, height = 0;  // as stored; JPEG's rotation is not applied
};

[[nodiscard]] std::string_view ContentTypeOf(PictureType type);  // image/png
[[nodiscard]] std::optional<PictureType> ParseContentType(std::string_view text);
[[nodiscard]] std::string_view EndingOf(PictureType type);  // png
// nullopt: none of the three, or torn before its size is said.
[[nodiscard]] std::optional<PictureFacts> ReadPicture(std::string_view bytes);

}  // namespace openrun::event

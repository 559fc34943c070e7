#include "services/event/domain/picture.hpp"

namespace openrun::event {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::string_view kJpegSignature = "\xff\xd8\xff"sv;

std::uint32_t Byte(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}
std::uint32_t Big16(std::string_view bytes, std::size_t at) {
    return Byte(bytes, at) << 8 | Byte(bytes, at + 1);
}
std::uint32_t Big32(std::string_view bytes, std::size_t at) {
    return Big16(bytes, at) << 16 | Big16(bytes, at + 2);
}
std::uint32_t Little16(std::string_view bytes, std::size_t at) {
    return Byte(bytes, at) | Byte(bytes, at + 1) << 8;
}
std::uint32_t Little24(std::string_view bytes, std::size_t at) {
    return Little16(bytes, at) | Byte(bytes, at + 2) << 16;
}

std::optional<PictureFacts> Facts(PictureType type, std::uint32_t width, std::uint32_t height) {
    if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX) return std::nullopt;
    return PictureFacts{.type = type,
                        .width = static_cast<std::int32_t>(width),
                        .height = static_cast<std::int32_t>(height)};
}

// Signature, then always IHDR: length 13, "IHDR", width, height.
std::optional<PictureFacts> ReadPng(std::string_view bytes) {
    if (bytes.size() < 33 || Big32(bytes, 8) != 13 || bytes.substr(12, 4) != "IHDR")
        return std::nullopt;
    return Facts(PictureType::kPng, Big32(bytes, 16), Big32(bytes, 20));
}

// Segments of a marker and a length, until a frame header (SOF0..15 but DHT, JPG, DAC): length,
// precision, height, width.
std::optional<PictureFacts> ReadJpeg(std::string_view bytes) {
    for (std::size_t at = 2; at + 4 <= bytes.size();) {
        if (Byte(bytes, at) != 0xff) return std::nullopt;
        const std::uint32_t marker = Byte(bytes, at + 1);
        if (marker == 0xff) {  // fill
            ++at;
            continue;
        }
        const bool alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        if (alone) {
            at += 2;
            continue;
        }
        if (marker == 0xd9 || marker == 0xda) return std::nullopt;  // its pixels, and no frame yet
        const std::uint32_t length = Big16(bytes, at + 2);
        const bool frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            if (length < 8 || at + 9 > bytes.size()) return std::nullopt;
            return Facts(PictureType::kJpeg, Big16(bytes, at + 7), Big16(bytes, at + 5));
        }
        if (length < 2) return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

// RIFF, size, WEBP, then VP8 (lossy), VP8L (lossless) or VP8X (extended).
std::optional<PictureFacts> ReadWebp(std::string_view bytes) {
    if (bytes.size() < 30) return std::nullopt;
    const std::string_view chunk = bytes.substr(12, 4);
    if (chunk == "VP8 ") {
        if (bytes.substr(23, 3) != "\x9d\x01\x2a"sv) return std::nullopt;
        return Facts(PictureType::kWebp, Little16(bytes, 26) & 0x3fff,
                     Little16(bytes, 28) & 0x3fff);
    }
    if (chunk == "VP8L") {
        if (Byte(bytes, 20) != 0x2f) return std::nullopt;
        const std::uint32_t packed = Little24(bytes, 21) | Byte(bytes, 24) << 24;
        return Facts(PictureType::kWebp, (packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1);
    }
    if (chunk == "VP8X")
        return Facts(PictureType::kWebp, Little24(bytes, 24) + 1, Little24(bytes, 27) + 1);
    return std::nullopt;
}

}  // namespace

std::string_view ContentTypeOf(PictureType type) {
    switch (type) {
        case PictureType::kPng:
            return "image/png";
        case PictureType::kJpeg:
            return "image/jpeg";
        case PictureType::kWebp:
            return "image/webp";
    }
    return {};
}

std::string_view EndingOf(PictureType type) {
    switch (type) {
        case PictureType::kPng:
            return "png";
        case PictureType::kJpeg:
            return "jpg";
        case PictureType::kWebp:
            return "webp";
    }
    return {};
}

std::optional<PictureType> ParseContentType(std::string_view text) {
    for (const PictureType type : {PictureType::kPng, PictureType::kJpeg, PictureType::kWebp}) {
        if (text == ContentTypeOf(type)) return type;
    }
    return std::nullopt;
}

std::optional<PictureFacts> ReadPicture(std::string_view bytes) {
    if (bytes.starts_with(kPngSignature)) return ReadPng(bytes);
    if (bytes.starts_with(kJpegSignature)) return ReadJpeg(bytes);
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return ReadWebp(bytes);
    return std::nullopt;
}

}  // namespace openrun::event

#include "services/event/domain/picture.hpp"

#include <gtest/gtest.h>

namespace openrun::event {
namespace {

using namespace std::string_literals;

const std::string kPng =
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0\0\0\0\0"s;
const std::string kJpeg =
    "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"s
    "\xff\xff\xdb\0\x04xx"s                     // a fill byte, a table
    "\xff\xc2\0\x11\x08\x04\x38\x07\x80\x03"s;  // progressive, 1920×1080
const std::string kLossy = "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a\x20\x03\x58\x02"s;
const std::string kLossless = "RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2f\x8f\x41\x4b\0xxxxx"s;
const std::string kExtended = "RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\x07\0\x37\x04\0"s;

std::string Read(std::string_view bytes) {
    const auto facts = ReadPicture(bytes);
    if (!facts) return "none";
    return std::string(EndingOf(facts->type)) + ' ' + std::to_string(facts->width) + 'x' +
           std::to_string(facts->height);
}

TEST(Picture, SaysItsTypeAndSize) {
    EXPECT_EQ(Read(kPng), "png 640x480");
    EXPECT_EQ(Read(kJpeg), "jpg 1920x1080");
    EXPECT_EQ(Read(kLossy), "webp 800x600");
    EXPECT_EQ(Read(kLossless), "webp 400x302");
    EXPECT_EQ(Read(kExtended), "webp 1920x1080");
}

TEST(Picture, TornAnywhereIsNone) {
    for (const std::string* whole : {&kPng, &kJpeg, &kLossy, &kLossless, &kExtended}) {
        const bool jpeg = whole == &kJpeg;  // the last byte of its head is not needed
        for (std::size_t size = 0; size + (jpeg ? 1 : 0) < whole->size(); ++size) {
            // Exactly as much memory as there is: a read beyond it is seen by the sanitizer.
            const std::string torn(whole->data(), size);
            EXPECT_EQ(Read(torn), "none") << size << " bytes of " << Read(*whole);
        }
    }
}

TEST(Picture, NothingElseIsOne) {
    std::string zero = kPng;
    zero.replace(16, 4, 4, '\0');
    std::string huge = kPng;
    huge.replace(16, 4, 4, '\xff');
    std::string chunk = kLossy;
    chunk.replace(12, 4, "ALPH");
    for (const std::string& bad :
         {"GIF89a\1\0\1\0\0\0\0xxxxxxxxxxxxxxxxxxxxxxxx"s, "<svg onload=alert(1)>"s,
          "<html><script>alert(1)</script>"s, "%PDF-1.7"s,
          "RIFF\0\0\0\0WAVEfmt xxxxxxxxxxxxxxxxxx"s, "\xff\xd8\xff\xda\0\x04xx"s,
          "\xff\xd8\xff\xe0\0\0\xff\xc0"s, zero, huge, chunk}) {
        EXPECT_EQ(Read(bad), "none") << bad.substr(0, 12);
    }
    std::string loop = "\xff\xd8\xff"s + std::string(100'000, '\xff');
    EXPECT_EQ(Read(loop), "none") << "fill bytes come to an end";
}

TEST(Picture, TypesAreNamedAsHttpNamesThem) {
    for (const PictureType type : {PictureType::kPng, PictureType::kJpeg, PictureType::kWebp})
        EXPECT_EQ(ParseContentType(ContentTypeOf(type)), type);
    for (const char* bad : {"image/gif", "image/svg+xml", "image/png; x=y", "IMAGE/PNG", ""})
        EXPECT_EQ(ParseContentType(bad), std::nullopt);
}

}  // namespace
}  // namespace openrun::event

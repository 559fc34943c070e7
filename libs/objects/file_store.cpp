#include "libs/objects/file_store.hpp"

#include "libs/base/assert.hpp"
#include "libs/base/random.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace openrun::objects {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUploadKey = ".upload-key";
constexpr std::size_t kTypeMax = 100;  // of the first line
constexpr std::size_t kKeyBytes = 32;

std::unexpected<Error> Away(std::string_view what, const fs::path& path) {
    return Fail({.kind = Kind::kUnavailable,
                 .code = "UPSTREAM_UNAVAILABLE",
                 .detail = fmt::format("{} {}: {}", what, path.string(), std::strerror(errno)),
                 .retry_after = std::chrono::seconds{1}});
}

struct Descriptor {
    int number;
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

bool WriteAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto wrote = ::write(file, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
}

// A name that nobody else has, in another container neither.
fs::path PartOf(const fs::path& path) {
    std::array<std::uint8_t, 12> bytes{};
    SystemRandom().Fill(bytes);
    return path.parent_path() / fmt::format(".{}.part", EncodeHex(bytes));
}

// Either all of it is there under its name, on the disk, or nothing. With `once` a file that is
// there already stays.
Result<void> WriteFile(const fs::path& path, std::string_view head, std::string_view bytes,
                       bool once) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    const fs::path part = PartOf(path);
    bool wrote = false;
    {
        const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file.number < 0) return Away("cannot make", part);
        wrote = WriteAll(file.number, head) && WriteAll(file.number, bytes) &&
                ::fsync(file.number) == 0;
    }
    const bool placed = wrote && (once ? ::link(part.c_str(), path.c_str()) == 0 || errno == EEXIST
                                       : ::rename(part.c_str(), path.c_str()) == 0);
    const int why = errno;
    if (!placed || once) ::unlink(part.c_str());
    errno = why;
    if (!placed) return Away("cannot write", path);
    const Descriptor parent(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent.number >= 0) ::fsync(parent.number);
    return {};
}

Result<std::string> ReadFile(const fs::path& path, std::size_t bytes_max) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number < 0) {
        const bool missing = errno == ENOENT || errno == ENOTDIR || errno == EISDIR;
        if (missing) return Fail(Kind::kNotFound, "NOT_FOUND", path.filename().string());
        return Away("cannot open", path);
    }
    struct stat facts{};
    if (::fstat(file.number, &facts) != 0) return Away("cannot look at", path);
    if (!S_ISREG(facts.st_mode)) return Fail(Kind::kNotFound, "NOT_FOUND", "no file");
    const auto size = static_cast<std::size_t>(facts.st_size);
    if (size > bytes_max) return Fail(Kind::kTooLarge, "BODY_TOO_LARGE", path.filename().string());
    std::string bytes(size, '\0');
    for (std::size_t got = 0; got < size;) {
        const auto more = ::read(file.number, bytes.data() + got, size - got);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) return Away("cannot read", path);
        got += static_cast<std::size_t>(more);
    }
    return bytes;
}

Result<Object> ReadObject(const fs::path& path, std::size_t bytes_max) {
    TRY(std::string text, ReadFile(path, bytes_max + kTypeMax + 1));
    const auto end = text.find('\n');
    if (end == std::string::npos || end > kTypeMax)
        return Fail(Kind::kUpstream, "UPSTREAM_BROKEN", path.string() + " is no object");
    Object object{.content_type = text.substr(0, end), .bytes = {}};
    text.erase(0, end + 1);
    if (text.size() > bytes_max)
        return Fail(Kind::kTooLarge, "BODY_TOO_LARGE", path.filename().string());
    object.bytes = std::move(text);
    return object;
}

Result<Bytes> ReadUploadKey(const fs::path& path) {
    auto text = ReadFile(path, kKeyBytes);
    if (!text && text.error().kind == Kind::kNotFound) {
        std::string fresh(kKeyBytes, '\0');
        SystemRandom().Fill({reinterpret_cast<std::uint8_t*>(fresh.data()), fresh.size()});
        CHECK(WriteFile(path, {}, fresh, true));  // another process may have been first
        text = ReadFile(path, kKeyBytes);
    }
    if (!text) return std::unexpected(std::move(text).error());
    if (text->size() != kKeyBytes)
        return Fail(Kind::kUpstream, "UPSTREAM_BROKEN", path.string() + " is no key");
    return Bytes(AsBytes(*text).begin(), AsBytes(*text).end());
}

}  // namespace

FileStore::FileStore(Runtime& runtime, const Clock& clock, fs::path folder, std::string upload_url)
    : runtime_(runtime),
      clock_(clock),
      folder_(std::move(folder)),
      upload_url_(std::move(upload_url)) {}

Task<Result<SignedUploads>> FileStore::Uploads() {
    if (upload_key_.empty()) {
        const fs::path path = folder_ / kUploadKey;
        CO_TRY(upload_key_, co_await runtime_.Blocking([path] { return ReadUploadKey(path); }));
    }
    co_return SignedUploads(clock_, upload_key_, upload_url_);
}

Task<Result<void>> FileStore::Put(std::string name, std::shared_ptr<const Object> object,
                                  Deadline) {
    ASSERT(IsName(name), "names are ours");
    ASSERT(object->content_type.size() <= kTypeMax && !object->content_type.contains('\n'),
           "a type is one short line");
    const fs::path path = folder_ / name;
    co_return co_await runtime_.Blocking([path, object] {
        return WriteFile(path, object->content_type + '\n', object->bytes, false);
    });
}

Task<Result<Object>> FileStore::Get(std::string name, std::size_t bytes_max, Deadline) {
    if (!IsName(name)) co_return Fail(Kind::kNotFound, "NOT_FOUND", "no name");
    const fs::path path = folder_ / name;
    co_return co_await runtime_.Blocking([path, bytes_max] { return ReadObject(path, bytes_max); });
}

Task<Result<void>> FileStore::Remove(std::string name, Deadline) {
    ASSERT(IsName(name), "names are ours");
    const fs::path path = folder_ / name;
    co_return co_await runtime_.Blocking([path]() -> Result<void> {
        if (::unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
            return Away("cannot remove", path);
        return {};
    });
}

Task<Result<Upload>> FileStore::Presign(UploadTerms terms, Deadline) {
    CO_TRY(const SignedUploads uploads, co_await Uploads());
    co_return uploads.Sign(terms);
}

Task<Result<void>> FileStore::Receive(Delivery delivery, Deadline deadline) {
    CO_TRY(const SignedUploads uploads, co_await Uploads());
    CO_CHECK(uploads.Check(delivery));
    co_return co_await Put(
        delivery.name,
        std::make_shared<const Object>(Object{.content_type = std::move(delivery.content_type),
                                              .bytes = std::move(delivery.bytes)}),
        deadline);
}

}  // namespace openrun::objects

#include "services/gateway/filters/check_path.hpp"

namespace openrun::gateway {
namespace {

int HexDigit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// What an escape may stand for: nothing that has a meaning in a path.
bool MayBeEscaped(int byte) {
    return byte >= ' ' && byte != 127 && byte != '/' && byte != '\\' && byte != '.' && byte != '%';
}

bool IsPlain(std::string_view path) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto letter = static_cast<unsigned char>(path[i]);
        if (letter <= ' ' || letter >= 127 || letter == '\\' || letter == '#') return false;
        if (letter != '%') continue;
        if (i + 2 >= path.size()) return false;
        const int high = HexDigit(path[i + 1]);
        const int low = HexDigit(path[i + 2]);
        if (high < 0 || low < 0 || !MayBeEscaped(high * 16 + low)) return false;
        i += 2;
    }
    return true;
}

bool HasOddSegment(std::string_view path) {
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
        const std::string_view rest = path.substr(slash + 1);
        const std::string_view segment = rest.substr(0, rest.find('/'));
        const bool last = segment.size() == rest.size();
        if (segment == "." || segment == ".." || (segment.empty() && !last)) return true;
    }
    return false;
}

}  // namespace

Result<void> CheckPath(std::string_view path) {
    if (!path.starts_with('/') || !IsPlain(path) || HasOddSegment(path))
        return Fail(Kind::kInvalid, "MALFORMED_REQUEST", "a path that can be read in two ways");
    return {};
}

}  // namespace openrun::gateway

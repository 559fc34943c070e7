#include "libs/objects/objects.hpp"

#include <algorithm>

namespace openrun::objects {

bool IsName(std::string_view name) {
    constexpr std::size_t kLongest = 200;
    if (name.empty() || name.size() > kLongest) return false;
    bool begins = true;  // a segment
    for (const char letter : name) {
        const bool word =
            (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
        if (begins && !word) return false;
        if (!word && letter != '.' && letter != '-' && letter != '/') return false;
        begins = letter == '/';
    }
    return !begins;
}

Task<Result<void>> Store::Receive(Delivery, Deadline) {
    co_return Fail(Kind::kNotFound, "NOT_FOUND", "uploads go to the store itself");
}

}  // namespace openrun::objects

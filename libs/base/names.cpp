#include "libs/base/names.hpp"

namespace openrun {
namespace {
bool IsUpper(char letter) { return letter >= 'A' && letter <= 'Z'; }
bool IsLower(char letter) { return letter >= 'a' && letter <= 'z'; }
char Upper(char letter) { return IsLower(letter) ? static_cast<char>(letter - 'a' + 'A') : letter; }
}  // namespace

std::string CamelCase(std::string_view snake_case) {
    std::string name;
    bool raise = false;
    for (const char letter : snake_case) {
        if (letter == '_') {
            raise = true;
        } else {
            name += raise ? Upper(letter) : letter;
            raise = false;
        }
    }
    return name;
}

std::string UpperSnake(std::string_view k_pascal_case) {
    if (k_pascal_case.size() > 1 && k_pascal_case[0] == 'k' && IsUpper(k_pascal_case[1])) {
        k_pascal_case.remove_prefix(1);
    }
    std::string name;
    for (std::size_t i = 0; i < k_pascal_case.size(); ++i) {
        if (i > 0 && IsUpper(k_pascal_case[i]) && !IsUpper(k_pascal_case[i - 1])) name += '_';
        name += Upper(k_pascal_case[i]);
    }
    return name;
}

}  // namespace openrun

#include "services/sandbox/oauth/people.hpp"

#include <algorithm>
#include <array>

namespace openrun::sandbox {

std::span<const OAuthPerson> OAuthPeople() {
    static const std::array<OAuthPerson, 4> people{{
        {.key = "minji",
         .label = "민지 — minji.oauth@gmail.com",
         .subject = "9007199254740993",
         .email = "minji.oauth@gmail.com",
         .name = "민지"},
        {.key = "seojun",
         .label = "서준 — seojun.oauth@gmail.com",
         .subject = "9007199254740995",
         .email = "seojun.oauth@gmail.com",
         .name = "서준"},
        {.key = "quiet",
         .label = "이름과 이메일을 주지 않는 사람 / keeps name and e-mail",
         .subject = "9223372036854775807",
         .email = "",
         .name = ""},
        {.key = "unproved",
         .label = "하나 — hana@example.com, 확인하지 않은 이메일 / not verified",
         .subject = "1234567890",
         .email = "hana@example.com",
         .name = "하나",
         .vouched = false},
    }};
    return people;
}

const OAuthPerson* FindOAuthPerson(std::string_view key) {
    const auto people = OAuthPeople();
    const auto found = std::ranges::find(people, key, &OAuthPerson::key);
    return found == people.end() ? nullptr : &*found;
}

}  // namespace openrun::sandbox

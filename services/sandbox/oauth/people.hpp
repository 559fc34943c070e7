#pragma once
// Who agrees in the providers' windows: a few people whose ids and addresses are awkward in the
// ways that real ones are, or anybody, as typed in.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace openrun::sandbox {

struct OAuthPerson {
    std::string key, label;
    std::string subject;  // digits: Kakao's are numbers, of more than 53 bits
    std::string email, name;
    bool vouched = true;  // the provider says that the address is the person's
};

[[nodiscard]] std::span<const OAuthPerson> OAuthPeople();
[[nodiscard]] const OAuthPerson* FindOAuthPerson(std::string_view key);

}  // namespace openrun::sandbox

#pragma once
// Composition root: parts in the order in which they depend on each other.

#include "libs/bus/outbox.hpp"
#include "libs/service/host.hpp"
#include "services/user/handlers.hpp"

namespace openrun::user {

class App {
public:
    // Throws std::runtime_error for keys that are none: start-up only.
    App(service::Host& host, Settings settings);

private:
    Settings settings_;
    FieldCipher cipher_;
    KeyedHash hash_;
    postgres::Pool pool_;
    std::unique_ptr<bus::Publisher> publisher_;
    bus::Outbox outbox_;
    Accounts accounts_;
    OAuthStore oauth_store_;
    Sessions sessions_;
    Captcha captcha_;
    IdentityProvider identities_;
    Joining joining_;
    OAuthProviders oauth_providers_;
    OAuthSignIn oauth_;
    Parts parts_;
};

}  // namespace openrun::user
